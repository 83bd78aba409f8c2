package lambdabridge.protocol.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.discovery.TxtResolver;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;

/** A DNS server on loopback that knows some TXT records. */
public final class LoopbackDns implements AutoCloseable {
  private final DatagramSocket socket =
      new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final Map<String, List<List<String>>> records;
  private final long ttl;

  /**
   * @param records host → records → strings of a record
   */
  public LoopbackDns(Map<String, List<List<String>>> records, long ttl) throws IOException {
    this.records = records;
    this.ttl = ttl;
    Thread.ofVirtual().start(this::serve);
  }

  /** Returns what asks this server. */
  public TxtResolver resolver() {
    return new TxtResolver(new SimpleResolver((InetSocketAddress) socket.getLocalSocketAddress()));
  }

  private void serve() {
    byte[] buffer = new byte[4096];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(new Message(Arrays.copyOf(buffer, packet.getLength()))).toWire();
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private Message answer(Message query) {
    Record question = query.getQuestion();
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(question, Section.QUESTION);
    Name name = question.getName();
    List<List<String>> found = records.get(name.toString(true));
    if (found == null) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    } else {
      found.forEach(
          strings ->
              answer.addRecord(new TXTRecord(name, DClass.IN, ttl, strings), Section.ANSWER));
    }
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
