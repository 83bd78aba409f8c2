// One user in a process of their own, driven by the messages of the process that forked it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SELF = fileURLToPath(import.meta.url);

/** Starts a process in which the user is connected and listens to threads. */
export async function connectInOwnProcess({ userId, pubKey, privKey }, solutionId, url) {
  const child = fork(SELF, { serialization: 'advanced' });
  const ask = async (question) => {
    child.send(question);
    const [{ result, error }] = await once(child, 'message');
    if (error) throw error;
    return result;
  };
  await ask({ privKey, solutionId, url });
  return {
    userId,
    pubKey,
    /** Calls a method of the user's ThreadApi. */
    call: (method, ...args) => ask({ method, args }),
    /** Waits for an event of this type. */
    event: (type) => ask({ waitFor: type }),
    async end() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function serve() {
  const { Endpoint, letGo } = await import('./endpoint.mjs');
  const { nextEvent } = await import('./events.mjs');
  const [{ privKey, solutionId, url }] = await login;
  const connection = await Endpoint.connect(privKey, solutionId, url);
  const user = { userId: 'the other', connectionId: await connection.getConnectionId() };
  const threads = await Endpoint.createThreadApi(connection);
  await threads.subscribeForThreadEvents();
  process.on('disconnect', letGo);
  process.on('message', ({ method, args, waitFor }) =>
    reply(waitFor ? nextEvent(user, waitFor) : threads[method](...args)),
  );
  process.send({ result: 'connected' });
}

function reply(result) {
  result.then(
    (value) => process.send({ result: value }),
    (error) => process.send({ error }),
  );
}

let login;
if (process.argv[1] === SELF) {
  login = once(process, 'message');
  serve().catch((error) => process.send({ error }));
}
