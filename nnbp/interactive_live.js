this.closest('.nnbp-explore')?.querySelectorAll('[role=slider], select').forEach(function (control) {
  control.setAttribute('data-lm-suppress-shortcuts', '');
  control.onkeydown = function (event) { if (/^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation(); };
  var slider = control.closest('.widget-slider');
  if (!slider) return;
  control.setAttribute('aria-label', slider.querySelector('label').textContent);
  control.setAttribute('aria-valuetext', slider.querySelector('.widget-readout').textContent);
});
