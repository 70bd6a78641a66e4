"""Sphinx extension: says at the end of a build which ten pages took longest to read and to write out."""

from collections import Counter
from time import perf_counter

from sphinx.util import logging

logger = logging.getLogger(__name__)
HOW_MANY = 10


class Clock:
    """Seconds spent on each page, from a source that is there to its tree, and from the tree to HTML."""

    def __init__(self):
        self.seconds = Counter()

    def start(self, *_):
        self.started = perf_counter()

    def stop_reading(self, app, doctree):
        self.seconds[app.env.docname] += perf_counter() - self.started

    def stop_writing(self, app, page, template, context, doctree):
        if doctree:  # pages without a source, such as the search, have none
            self.seconds[page] += perf_counter() - self.started

    def tell(self, app, exception):
        if self.seconds:
            logger.info(f"\nThe pages that took longest, of {len(self.seconds)} made anew:")
        for page, seconds in self.seconds.most_common(HOW_MANY):
            logger.info(f"{seconds:6.2f} s  {page}")


def setup(app):
    clock = Clock()
    app.connect("source-read", clock.start)
    app.connect("doctree-read", clock.stop_reading, priority=999)
    app.connect("doctree-resolved", clock.start, priority=0)
    app.connect("html-page-context", clock.stop_writing, priority=999)
    app.connect("build-finished", clock.tell)
    return {"parallel_read_safe": False}
