// One user in a process of their own, driven by the messages of the process that forked it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SELF = fileURLToPath(import.meta.url);

/** Starts a process in which the user is connected and listens to threads. */
export async function connectInOwnProcess({ userId, pubKey, privKey }, solutionId, url) {
  const child = fork(SELF, { serialization: 'advanced' });
  child.send({ privKey, solutionId, url });
  const [hello] = await once(child, 'message');
  if (hello.error) throw hello.error;
  return {
    userId,
    pubKey,
    /** Calls a method of the user's ThreadApi. */
    async call(method, ...args) {
      child.send({ method, args });
      const [answer] = await once(child, 'message');
      if (answer.error) throw answer.error;
      return answer.result;
    },
    /** Waits for an event of this type. */
    async event(type) {
      child.send({ waitFor: type });
      const [{ result }] = await once(child, 'message');
      return result;
    },
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
  process.send({ ready: true });
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
