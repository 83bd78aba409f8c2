package lambdabridge.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Counts what comes in on a WebSocket before the frame decoder, which keeps a frame until it is
 * whole. A socket for which nothing is left is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
final class InboundGuard extends ChannelInboundHandlerAdapter {
  private final ByteBudget budget;
  private ByteBudget.Share share;

  InboundGuard(ByteBudget budget) {
    this.budget = budget;
    this.share = budget.share();
  }

  /** Returns what has come in since the last call; the caller releases it. */
  ByteBudget.Share take() {
    var taken = share;
    share = budget.share();
    return taken;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && !share.grow(bytes.readableBytes())) {
      ReferenceCountUtil.release(message);
      ctx.close();
      return;
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    share.release();
    ctx.fireChannelInactive();
  }
}
