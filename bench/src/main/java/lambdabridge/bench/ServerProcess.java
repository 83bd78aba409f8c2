package lambdabridge.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Watches a JVM on this machine from outside. */
final class ServerProcess implements AutoCloseable {
  private final JMXConnector connector;
  private final OperatingSystemMXBean system;
  private final com.sun.management.ThreadMXBean threads;

  /**
   * What the process has used since it started.
   *
   * @param cpuNanos of all its threads
   * @param allocatedBytes on its heap
   */
  record Usage(long cpuNanos, long allocatedBytes) {
    Usage since(Usage earlier) {
      return new Usage(cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes);
    }
  }

  private ServerProcess(JMXConnector connector) throws IOException {
    this.connector = connector;
    MBeanServerConnection server = connector.getMBeanServerConnection();
    this.system =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, OperatingSystemMXBean.class);
    this.threads =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.THREAD_MXBEAN_NAME, com.sun.management.ThreadMXBean.class);
  }

  @SuppressWarnings("BanJNDI") // the address is what a JVM of this machine's user gave
  static ServerProcess attach(String pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(pid);
      try {
        String address = machine.startLocalManagementAgent();
        return new ServerProcess(JMXConnectorFactory.connect(new JMXServiceURL(address)));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("process " + pid + " is no JVM to attach to", e);
    }
  }

  Usage usage() {
    return new Usage(system.getProcessCpuTime(), threads.getTotalThreadAllocatedBytes());
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
