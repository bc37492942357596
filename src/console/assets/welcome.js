// Takes the invitation from behind the # of the link, so that nobody needs to paste it. The address is cleared first.
(function () {
  "use strict";
  function take() {
    var text = window.location.hash.slice(1);
    var form = document.getElementById("invited");
    var field = document.getElementById("invitation");
    if (!form || !field || !/^lpi_[a-z0-9]{32}$/.test(text)) {
      return;
    }
    window.history.replaceState(null, "", window.location.pathname);
    field.value = text;
    form.submit();
  }
  // The page may be open already when the link is pasted into its address.
  window.addEventListener("hashchange", take);
  take();
})();
