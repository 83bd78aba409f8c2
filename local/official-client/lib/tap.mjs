// A TCP relay in front of the server: keeps what clients sent and sees when the server hangs up.
import { EventEmitter } from 'node:events';
import net from 'node:net';

export class Tap extends EventEmitter {
  #sent = []; // the bytes of each client connection, in chunks
  openToServer = 0;

  /** Opens a relay to the server; clients connect to its `url` instead. */
  static async to(serverUrl) {
    const tap = new Tap();
    const { hostname, port } = new URL(serverUrl);
    const listener = net.createServer((client) => tap.#relay(client, net.connect(port, hostname)));
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
    listener.unref();
    tap.url = `http://127.0.0.1:${listener.address().port}`;
    return tap;
  }

  #relay(client, upstream) {
    const sent = [];
    this.#sent.push(sent);
    this.openToServer++;
    client.on('data', (chunk) => sent.push(chunk));
    client.pipe(upstream).pipe(client);
    upstream.once('close', () => {
      this.openToServer--;
      this.emit('serverClosed');
    });
    for (const end of [client, upstream]) {
      end.unref();
      end.on('error', () => [client, upstream].forEach((socket) => socket.destroy()));
    }
  }

  /** All HTTP requests that came through, in order within a connection: `{ method, head, body }`. */
  get requests() {
    return this.#sent.flatMap((chunks) => parseRequests(Buffer.concat(chunks)));
  }

  /** How many WebSockets were opened through this relay. */
  get webSockets() {
    return this.requests.filter(({ head }) => /^upgrade: websocket$/im.test(head)).length;
  }
}

function parseRequests(stream) {
  const requests = [];
  for (let rest = stream; /^[A-Z]+ \//.test(rest.toString('latin1', 0, 10)); ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const head = rest.toString('latin1', 0, headEnd).replaceAll('\r', '');
    const bodyEnd = headEnd + 4 + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    requests.push({ method: head.split(' ', 1)[0], head, body: rest.subarray(headEnd + 4, bodyEnd) });
    rest = rest.subarray(bodyEnd);
  }
  return requests;
}
