// Only on the payment page: [data-payment-url] is asked until the payment has an end, then the page
// goes on to [data-payment-next]. Inside WeChat, [data-jsapi] (a script of type application/json)
// opens its cashier.
const PAUSE = 2000;
const LONGEST = 15000;

async function ask(place, pause) {
  try {
    const answer = await fetch(place.dataset.paymentUrl, { headers: { Accept: "application/json" } });
    const state = answer.ok ? await answer.json() : {};
    if (state.done) return location.replace(state.next || place.dataset.paymentNext);
  } catch {
    // Out of reach: ask again later, the page says that nothing is lost.
  }
  setTimeout(() => ask(place, Math.min(LONGEST, pause * 1.2)), pause);
}

function openCashier(wish) {
  const call = () =>
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(wish.textContent), () => {});
  if (window.WeixinJSBridge) call();
  else document.addEventListener("WeixinJSBridgeReady", call, { once: true });
}

document.querySelectorAll("[data-payment-url]").forEach((place) => ask(place, PAUSE));
document.querySelectorAll("[data-jsapi]").forEach((wish) => {
  openCashier(wish);
  document.querySelectorAll("[data-jsapi-again]").forEach((button) =>
    button.addEventListener("click", () => openCashier(wish)),
  );
});
