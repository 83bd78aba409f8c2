package lambdabridge.local.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A TCP connection that writes and reads exactly what a test says. */
final class RawConnection implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  record Response(String statusLine, Map<String, String> headers, String body) {
    /** {@code HTTP/1.1 NNN …}. */
    int status() {
      return Integer.parseInt(statusLine.substring(9, 12));
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** A frame of the server: opcode, whether it is final, payload as ISO 8859-1. */
  record Frame(int opcode, boolean isFinal, String payload) {}

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getByAddress(LOOPBACK), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Writes text whose lines end in {@code \n} here and in {@code \r\n} on the wire. */
  RawConnection send(String text) throws IOException {
    return sendBytes(text.replace("\n", "\r\n").getBytes(ISO_8859_1));
  }

  RawConnection sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Response receive() throws IOException {
    return receive(/* withBody= */ true);
  }

  Response receive(boolean withBody) throws IOException {
    var status = line();
    var headers = new TreeMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      var colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    return new Response(status, headers, new String(in.readNBytes(length), ISO_8859_1));
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      var b = in.readUnsignedByte();
      if (b == '\n') {
        return line.toString(ISO_8859_1);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
  }

  /** Asks for a WebSocket as the native client does. */
  Response upgrade(String path) throws IOException {
    send(
        "GET %s HTTP/1.0\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
                .formatted(path)
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nHost: localhost\n\n");
    return receive(/* withBody= */ false);
  }

  RawConnection sendFrame(int opcode, String payload) throws IOException {
    return sendFrame(opcode, true, payload);
  }

  RawConnection sendFrame(int opcode, boolean isFinal, String payload) throws IOException {
    var bytes = payload.getBytes(ISO_8859_1);
    var frame = new ByteArrayOutputStream();
    frame.write((isFinal ? 0x80 : 0) | opcode);
    if (bytes.length < 126) {
      frame.write(0x80 | bytes.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(bytes.length >> 8);
      frame.write(bytes.length);
    }
    frame.writeBytes(new byte[4]); // a mask of zeros changes nothing
    frame.writeBytes(bytes);
    return sendBytes(frame.toByteArray());
  }

  Frame receiveFrame() throws IOException {
    var first = in.readUnsignedByte();
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(
        first & 0xf, (first & 0x80) != 0, new String(in.readNBytes((int) length), ISO_8859_1));
  }

  /** Returns the next frame that is no PING. */
  Frame receiveMessage() throws IOException {
    var frame = receiveFrame();
    while (frame.opcode() == 9) {
      frame = receiveFrame();
    }
    return frame;
  }

  /** Tells whether the server ends the connection, with nothing before. */
  boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (EOFException | java.net.SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
