// Stands in for WeChat's page bridge where there is no WeChat: opens the sandbox's cashier and
// comes back to this page, or to data-return-url of the script tag. Demo and tests only.
(function () {
  "use strict";
  if (window.WeixinJSBridge) return;
  var script = document.currentScript;
  var base = script.src.replace(/\/bridge\.js.*$/, "");

  function pay(params) {
    var query = new URLSearchParams();
    ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"].forEach(function (name) {
      query.set(name, params[name] || "");
    });
    query.set("redirect_url", new URL(script.dataset.returnUrl || "", location.href).href);
    location.assign(base + "/pay?" + query);
  }

  window.WeixinJSBridge = {
    invoke: function (name, params, callback) {
      if (name === "getBrandWCPayRequest") pay(params);
      else if (callback) callback({ err_msg: name + ":fail" });
    },
    call: function () {},
    on: function () {},
  };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
})();
