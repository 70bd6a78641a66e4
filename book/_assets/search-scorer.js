// Sphinx's own scores, but a chapter comes before an exercise that says the same, an early one first, and solutions last;
// nnbp.sgd comes before nnbp.distributed.sgd.
window.Scorer = {
  score: ([page, , anchor, , score]) => {
    const chapter = page.match(/^book\/(\d\d)-/);
    if (page.includes("/solutions/")) return score - 10;
    return chapter ? score + 2 - Number(chapter[1]) / 100 : score - anchor.split(".").length / 100;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: {0: 15, 1: 5, 2: -5},
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
