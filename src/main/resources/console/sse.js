/**
 * Server-sent events of a response, as they come: `{ id, data }`. `EventSource` cannot be used: the
 * token to go on from may be longer than a request line, and what a node refuses has to be said.
 *
 * @param heard called whenever anything has come
 */
export async function* eventsOf(response, heard) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    heard();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: null, data: "" };
      for (const line of block.split("\n")) {
        if (line.startsWith("id: ")) {
          event.id = line.slice(4);
        } else if (line.startsWith("data: ")) {
          event.data += line.slice(6);
        }
      }
      yield event;
    }
  }
}
