// What a page does with the official client; the test calls it from outside.
const { Endpoint } = window.PrivmxWebEndpoint;

const bytes = (text) => new TextEncoder().encode(text);
const text = (array) => new TextDecoder().decode(array);
const events = [];

async function connect({ privKey, solutionId, url }) {
  await Endpoint.setup('/assets');
  const connection = await Endpoint.connect(privKey, solutionId, url);
  const threads = await Endpoint.createThreadApi(connection);
  collectEvents(await Endpoint.getEventQueue());
  window.user = { connection, threads };
  const { readItems } = await connection.listContexts({ skip: 0, limit: 10, sortOrder: 'desc' });
  return readItems;
}

async function collectEvents(queue) {
  for (;;) events.push(await queue.waitEvent());
}

window.app = {
  connect,

  async createThread(contextId, users, managers) {
    const threadId = await user.threads.createThread(contextId, users, managers, bytes('{}'), bytes(''));
    await user.threads.subscribeForMessageEvents(threadId);
    return threadId;
  },

  say: (threadId, words) => user.threads.sendMessage(threadId, bytes(''), bytes(''), bytes(words)),

  async read(threadId) {
    const page = await user.threads.listMessages(threadId, { skip: 0, limit: 100, sortOrder: 'asc' });
    return page.readItems.map((message) => text(message.data));
  },

  heard: () => events.filter(({ type }) => type === 'threadNewMessage').map(({ data }) => text(data.data)),

  refusal: (threadId) => user.threads.getThread(threadId).then(() => null, ({ code }) => code),

  disconnect: () => user.connection.disconnect(),
};
