package io.trackgate.catalogue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.TrackerModel;
import io.trackgate.gt06.Gt06Protocol;
import io.trackgate.jt808.Framed;
import io.trackgate.jt808.Jt808Protocol;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.teltonika.TeltonikaProtocol;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one frame and one command cost in each family's codec, on a connection that has logged in. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    /** A family as it comes to the gateway: a shipped model, how it logs in, one record as it sends it. */
    public enum Family {
        // @formatter:off
        TELTONIKA(new TeltonikaProtocol(), "telfmb120", "000F 333536333037303432343431303133",
                "00000000 00000036 08 01 0000016B40D8EA30 01 00000000 00000000 0000 0000 00 0000"
              + "01 05 02 1503 0101 01 425E0F 01 F10000601A 01 4E0000000000000000 01 0000C7CF"),
        GT06(new Gt06Protocol(), "gt06n", "7878 0D 01 0123456789012345 0001 8CDD 0D0A",
                "7878 1F 12 0B081D112E10 CF 027AC7EB 0C465849 00 148F 01CC 00 287D 001FB8 0003 8081 0D0A"),
        JT808(new Jt808Protocol(), "km02", Framed.hex(0x0102, 0, "013912345678", 7, "414243"),
                Framed.hex(0x0200, 0, "013912345678", 8, "00000000 00000003 02633D88 06EEB6AD 0138 0003 0063 251009165320".replace(" ", "")));
        // @formatter:on

        private final DeviceProtocol protocol;
        private final String model;
        private final byte[] login;
        private final byte[] record;

        Family(DeviceProtocol protocol, String model, String login, String record) {
            this.protocol = protocol;
            this.model = model;
            this.login = Hex.bytes(login);
            this.record = Hex.bytes(record);
        }
    }

    @Param
    private Family family;

    private TrackerModel model;
    private ProtocolConnection connection;
    private EmbeddedChannel channel;
    private ByteBuf record;
    private ByteBuf out;
    private int tag;

    @Setup
    public void logIn() {
        model = ModelFile.shipped(family.model);
        connection = family.protocol.connect();
        channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder());
        channel.writeInbound(Unpooled.copiedBuffer(family.login));
        connection.facts().identified(model, Optional.empty());
        channel.releaseInbound();
        record = Unpooled.directBuffer(family.record.length).writeBytes(family.record);
        out = Unpooled.directBuffer(256);
        if (decode_a_record() == null) throw new IllegalStateException(family + ": the record is no frame");
    }

    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        record.release();
        out.release();
    }

    @Benchmark
    public Object decode_a_record() {
        channel.writeInbound(record.retainedDuplicate());
        return channel.readInbound();
    }

    @Benchmark
    public Object plan_and_encode_a_command() {
        CommandPlan.Steps plan = (CommandPlan.Steps) family.protocol.phrasing().plan(new TrackerCommand.SetOutput(1, true), model);
        plan.first().frame().write(out.clear(), connection.facts(), ++tag);
        return plan;
    }
}
