// Sphinx's own scores, but a chapter comes before an exercise or a solution that says the same, and an early one first.
var Scorer = {
  score: ([page, , , , score]) => {
    const chapter = page.match(/^book\/(\d\d)-/);
    return chapter ? score + 2 - Number(chapter[1]) / 100 : score;
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
