// Inside WeChat: open the payment sheet, then ask our own page how it went.
(function () {
  "use strict";
  var form = document.querySelector("form[data-wechat-pay]");
  if (!form) return;

  function pay() {
    var params = JSON.parse(form.dataset.wechatPay);
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", params, function () {
      location.assign(form.dataset.back);
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (window.WeixinJSBridge) pay();
    else document.addEventListener("WeixinJSBridgeReady", pay, { once: true });
  });
})();
