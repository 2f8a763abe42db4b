\set fund random(1, 10000)
\set fen random(100, 10000)
WITH gift AS (
  INSERT INTO limits.donation (fund_id, fen) VALUES (:fund, :fen) RETURNING id, fund_id, fen
), sides AS (
  INSERT INTO limits.posting (donation_id, account, fen)
  SELECT id, 'bank', fen FROM gift
  UNION ALL SELECT id, 'fund ' || fund_id, -fen FROM gift
)
UPDATE limits.counter SET fen = fen + :fen, count = count + 1 WHERE fund_id = :fund;
