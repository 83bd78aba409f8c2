// A solution with a context and users in it: what nearly every test starts from.
import { Endpoint } from './endpoint.mjs';
import { sharedServer } from './server.mjs';

export { Endpoint };
export const server = await sharedServer();
export const management = server.management;

const crypto = await Endpoint.createCryptoApi();

/** A new key pair under a user id that is free in every context. */
export async function newUser(userId) {
  const privKey = await crypto.generatePrivateKey();
  return { userId, privKey, pubKey: await crypto.derivePublicKey(privKey) };
}

/** A new solution, a context of it, and one user per name. */
export async function newScene(names, contextSettings, { management } = server) {
  const solutionId = await management.createSolution();
  const contextId = await management.createContext(solutionId, contextSettings);
  const users = {};
  for (const name of names) {
    users[name] = await newUser(name);
    await management.addUser(contextId, users[name]);
  }
  return { solutionId, contextId, users };
}

let previous = Promise.resolve();

/**
 * Connects a user. One after another: all users of a process share one WebSocket, and the client
 * does not like two of them opening it at once.
 */
export function connect(user, solutionId, url = server.url) {
  const connected = previous.then(async () => {
    const connection = await Endpoint.connect(user.privKey, solutionId, url);
    const threads = await Endpoint.createThreadApi(connection);
    return { ...user, connection, threads, connectionId: await connection.getConnectionId() };
  });
  previous = connected.catch(() => {});
  return connected;
}

/** Connects a guest, who has no key of their own. */
export async function connectGuest(solutionId, url = server.url) {
  const connection = await Endpoint.connectPublic(solutionId, url);
  return { connection, threads: await Endpoint.createThreadApi(connection) };
}

/** A scene whose users are all connected, by name. */
export async function connectedScene(names, contextSettings) {
  const scene = await newScene(names, contextSettings);
  const connected = {};
  for (const name of names) connected[name] = await connect(scene.users[name], scene.solutionId);
  return { ...scene, ...connected };
}

/** A thread of the given members; the first one creates and manages it. */
export function newThread(contextId, creator, members = [creator], { publicMeta, privateMeta, policies } = {}) {
  return creator.threads.createThread(
    contextId,
    members.map(asMember),
    [asMember(creator)],
    publicMeta ?? bytes(''),
    privateMeta ?? bytes(''),
    policies,
  );
}

export function asMember({ userId, pubKey }) {
  return { userId, pubKey };
}

/** Sends a text and resolves to the message's id. */
export function say({ threads }, threadId, text) {
  return threads.sendMessage(threadId, bytes(''), bytes(''), bytes(text));
}

export const bytes = (text) => new TextEncoder().encode(text);
export const text = (array) => new TextDecoder('utf-8', { fatal: true }).decode(array);
export const texts = ({ readItems }) => readItems.map((message) => text(message.data));
export const firstPage = (sortOrder = 'desc', limit = 100) => ({ skip: 0, limit, sortOrder });
