"""What people do on the boards, in groups and in private."""
