package dev.syncline.deployment;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A name server that knows one name, as a cluster's does of a headless service. It is slow to
 * learn: who asks for the first time hears that there is no such name.
 */
final class LocalResolver implements AutoCloseable {
  private static final int PORT = 53;
  private static final int TTL_SECONDS = 5;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final String name;
  private final Supplier<Collection<String>> addresses;

  /** How often each address has asked for the name. */
  private final Map<InetAddress, Integer> asked = new ConcurrentHashMap<>();

  /**
   * @param name fully qualified, with a dot at the end
   * @param addresses what it resolves to now
   */
  LocalResolver(String name, Supplier<Collection<String>> addresses) {
    this.name = name;
    this.addresses = addresses;
  }

  LocalResolver listen(String address) throws InterruptedException {
    new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .handler(
            new ChannelInitializer<DatagramChannel>() {
              @Override
              protected void initChannel(DatagramChannel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new DatagramDnsQueryDecoder(),
                        new DatagramDnsResponseEncoder(),
                        new Answers());
              }
            })
        .bind(new InetSocketAddress(address, PORT))
        .sync();
    return this;
  }

  /** Who has asked for the name. */
  Set<InetAddress> asked() {
    return Set.copyOf(asked.keySet());
  }

  private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query)
        throws UnknownHostException {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      DatagramDnsResponse response =
          new DatagramDnsResponse(
              /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
      response.addRecord(DnsSection.QUESTION, question);
      boolean addressAsked = question.type().equals(DnsRecordType.A);
      if (!question.name().equals(name)) {
        response.setCode(DnsResponseCode.NXDOMAIN);
      } else if (addressAsked && asked.merge(query.sender().getAddress(), 1, Integer::sum) == 1) {
        response.setCode(DnsResponseCode.NXDOMAIN);
      } else if (addressAsked) {
        for (String each : addresses.get()) {
          response.addRecord(
              DnsSection.ANSWER,
              new DefaultDnsRawRecord(
                  name,
                  DnsRecordType.A,
                  TTL_SECONDS,
                  Unpooled.wrappedBuffer(InetAddress.getByName(each).getAddress())));
        }
      }
      var unused = context.writeAndFlush(response);
    }
  }

  @Override
  public void close() {
    var unused = group.shutdownGracefully();
  }
}
