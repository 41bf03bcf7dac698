// What the stream carries to a page: the witness of what the page says that it drew.

/** Adds up what the frames carry. @param {import('@playwright/test').Page} page before it is opened */
export function followFrames(page) {
  const sums = { drawn: 0, notDrawn: 0 };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (frame.type !== 'entries') return;
      sums.drawn += frame.entries.filter((/** @type {{ kind: string }} */ entry) => entry.kind === 'received').length;
      sums.notDrawn += frame.skipped + frame.missed;
    }),
  );
  return sums;
}
