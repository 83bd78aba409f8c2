// A user of our own client, the Java one, in a process of their own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EVENT_TIMEOUT_MS = 10_000;

/** Connects a user. Metas and data are texts on this side. */
export async function connectJava({ userId, pubKey, privKey }, solutionId, url) {
  const user = new JavaUser(userId, pubKey);
  await user.call('connect', { privKey, solutionId, url });
  return user;
}

class JavaUser {
  #process;
  #answers = [];
  #events = [];
  #waiting = [];

  constructor(userId, pubKey) {
    this.userId = userId;
    this.pubKey = pubKey;
    this.#process = spawn(java(), ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classPath(),
      'lambdabridge.local.ClientProcess'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.once('exit', (code) => {
      for (const { reject } of this.#answers.splice(0)) reject(new Error(`the Java client ended with ${code}`));
    });
    readline.createInterface({ input: this.#process.stdout }).on('line', (line) => this.#read(JSON.parse(line)));
  }

  #read({ event, error, result }) {
    if (event) {
      this.#events.push(event);
      this.#waiting = this.#waiting.filter((wakeUp) => !wakeUp(event));
    } else if (error) {
      this.#answers.shift().reject(new Error(error));
    } else {
      this.#answers.shift().resolve(result);
    }
  }

  /** Calls a method of the client. */
  call(method, params) {
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject });
      this.#process.stdin.write(`${JSON.stringify({ method, ...params })}\n`);
    });
  }

  /** Waits until an event of this type has come whose data fits. */
  nextEvent(type, fits = () => true) {
    const isIt = (event) => event.type === type && fits(event.data);
    const found = this.#events.find(isIt);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${type}; came: ${this.#events.map((event) => event.type)}`)), EVENT_TIMEOUT_MS);
      this.#waiting.push((event) => {
        if (!isIt(event)) return false;
        clearTimeout(timer);
        resolve(event);
        return true;
      });
    });
  }

  end() {
    return new Promise((resolve) => {
      this.#process.once('exit', resolve);
      this.#process.stdin.end();
    });
  }
}

function java() {
  return process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java';
}

/** The classes as the Java tests' build leaves them, or what JAVA_CLIENT_CLASSPATH names. */
function classPath() {
  if (process.env.JAVA_CLIENT_CLASSPATH) return process.env.JAVA_CLIENT_CLASSPATH;
  const folders = ['local/target/test-classes', 'client/target/classes', 'protocol-lib/target/classes'];
  for (const folder of folders) {
    if (!existsSync(path.join(ROOT, folder))) {
      throw new Error(`${folder} is missing: build it with mvn -pl local -am test-compile`);
    }
  }
  return [...folders, 'local/target/lib/*'].map((part) => path.join(ROOT, part)).join(path.delimiter);
}
