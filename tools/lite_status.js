// Say in JupyterLite what is being loaded, how much and from where, and why, if that failed. Python runs in a worker. Its
// first call is initialize(); the worker's answer, a message in Comlink's format, says whether Python is there.
(() => {
  if (crossOriginIsolated) return;  // there the worker speaks another protocol, so we would not know when Python is there
  const { site, python, host } = SETTINGS;
  const SLOW = 60_000;
  const box = document.createElement("div");
  const text = document.createElement("span");
  box.id = "nnbp-status";
  box.setAttribute("role", "status");
  box.style.cssText = "position:fixed;z-index:10000;left:50%;bottom:2rem;transform:translateX(-50%);width:34rem;" +
    "max-width:calc(100vw - 2rem);box-sizing:border-box;padding:.8rem 1rem;border-radius:.4rem;background:#1c2127;" +
    "color:#fff;font:1rem/1.5 system-ui,sans-serif;white-space:pre-line;box-shadow:0 .1rem .6rem #0006";
  box.append(text);
  addEventListener("DOMContentLoaded", () => document.body.append(box));

  let slow;
  function say(words) {
    clearTimeout(slow);
    text.textContent = words;
    box.hidden = false;
  }
  function wait(words) {
    say(words);
    slow = setTimeout(() => say(`${words} This takes unusually long. Is the connection slow, or is ${host} blocked?`), SLOW);
  }
  function fail(message) {
    const reason = message.match(/^\w+(Error|Exception): .*/m)?.[0] ?? message;  // of a Python traceback, what it says
    say(`Python could not be loaded from ${host}, so no cell can run.\n${reason}\n` +
        "Check your connection, and whether something blocks that address. Then load this page again. ");
    const button = Object.assign(document.createElement("button"), { textContent: "Close" });
    button.style.cssText = "font:inherit";
    button.onclick = () => { box.hidden = true; };
    text.append(button);
  }

  wait(`JupyterLite is being loaded: up to ${site} MB from ${location.host}. After that comes Python, up to ${python} MB from ${host}. ` +
       "Browsers usually keep both for the next time.");
  window.Worker = class extends Worker {
    constructor(...settings) {
      super(...settings);
      let call;
      const post = this.postMessage.bind(this);
      this.postMessage = (message, ...rest) => {
        if (message?.path?.join() === "initialize") {
          call = message.id;
          wait(`Python is being loaded: up to ${python} MB from ${host}. Cells that you run now wait for it.`);
        }
        post(message, ...rest);
      };
      this.addEventListener("message", ({ data }) => {
        if (!call || data?.id !== call) return;
        const error = data.name === "throw" && data.value;
        if (error) return fail(error.isError ? error.value.message : String(error.value));
        say("Python is ready.");
        setTimeout(() => { if (text.textContent === "Python is ready.") box.hidden = true; }, 2000);
      });
    }
  };
})();
