package io.trackgate.simulator.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.trackgate.simulator.AppliedChange;
import io.trackgate.simulator.Claim;
import io.trackgate.simulator.CommandKind;
import io.trackgate.simulator.DeviceBrain;
import io.trackgate.simulator.DeviceBrains;
import io.trackgate.simulator.DeviceCommand;
import io.trackgate.simulator.Heard;
import io.trackgate.simulator.Obedience;
import io.trackgate.simulator.Outgoing;
import io.trackgate.simulator.ServerReader;
import io.trackgate.simulator.SimulatedDevice;
import org.jspecify.annotations.Nullable;

/**
 * One of very many trackers: the device of the simulator without its story. It logs in, reports, obeys and counts; a few hundred bytes, so that a
 * million fit beside the gateway that they load. Confined to its event loop but for what says otherwise.
 */
@Sharable // one connection after the other
public final class LightTracker extends ChannelInboundHandlerAdapter implements Consumer<Heard> {

    private final LightFleet fleet;
    private final int index;
    private final EventLoop loop;
    private final DeviceBrain brain;
    private final RecordFrames frames;

    /** Records that were on the wire when a connection ended. */
    private record Gap(int from, int records) {}

    // valid for the tracker
    private long lastRecordMillis;
    private long records; // ever written
    private volatile int receipted; // records
    private volatile List<Gap> gaps = List.of(); // between those that were
    private volatile int applied; // changes of outputs
    private volatile boolean loggedIn;
    // valid for the connection
    private @Nullable Channel channel;
    private @Nullable ServerReader reader;
    private @Nullable ByteBuf rest;
    private boolean reading; // what is written meanwhile leaves in one piece
    private long connectingNanos;
    private int onWire; // packets that are not receipted
    private @Nullable Deque<Long> due; // when packets were to leave: those on the wire, then those that wait; null before the first

    LightTracker(LightFleet fleet, int index, SimulatedDevice device, EventLoop loop, RecordFrames frames) {
        this.fleet = fleet;
        this.index = index;
        this.loop = loop;
        this.frames = frames;
        this.brain = DeviceBrains.create(device.model(), device.deviceId(), this::onChange,
                (delay, action) -> loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Its place in the fleet, from 0. */
    public int index() { return index; }

    EventLoop loop() { return loop; }

    DeviceBrain brain() { return brain; }

    /** How many records it was told are safe. Any thread. */
    public int receipted() { return receipted; }

    /** Which of its records these are, by their numbers from 0. Any thread. */
    public BitSet receiptedNumbers() {
        List<Gap> never = gaps;
        BitSet numbers = new BitSet();
        numbers.set(0, receipted + never.stream().mapToInt(Gap::records).sum()); // receipts come in the order of packets
        never.forEach(gap -> numbers.clear(gap.from, gap.from + gap.records));
        return numbers;
    }

    /** The number of the record of a tracker that was made at this place; negative when none was. */
    public static int recordNumber(int index, double latitude, double longitude) {
        return BrainFrames.number(index, latitude, longitude);
    }

    /** How often it switched its outputs. Any thread. */
    public int applied() { return applied; }

    /** @param output from 1. Any thread. */
    public boolean output(int output) { return brain.state().output(output); }

    private void onChange(AppliedChange change) { if (change instanceof AppliedChange.OutputsSet) applied++; }

    /** Each later than the one before. */
    long nextRecordTime() {
        lastRecordMillis = Math.max(System.currentTimeMillis(), lastRecordMillis + 1);
        return lastRecordMillis;
    }

    // ---- its connection ----

    /** @param sinceNanos when it was to begin */
    void connecting(long sinceNanos) { connectingNanos = sinceNanos; }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        reader = brain.reader();
        brain.login().ifPresentOrElse(this::send, () -> accept(new Heard.LoginAnswered(true)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        ByteBuf before = rest;
        if (before != null) {
            before.writeBytes(in);
            in.release();
            in = before;
            rest = null;
        }
        ServerReader mine = reader;
        reading = true;
        if (mine != null) mine.read(in, this);
        reading = false;
        context.flush();
        if (!in.isReadable()) in.release();
        else if (in == before) rest = before.discardReadBytes();
        else {
            rest = context.alloc().heapBuffer(64).writeBytes(in);
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ByteBuf left = rest;
        if (left != null) left.release();
        rest = null;
        channel = null;
        reader = null;
        forgetPackets();
        boolean was = loggedIn;
        loggedIn = false;
        fleet.disconnected(this, was);
    }

    /** Nobody will say whether those on the wire are safe; those that wait are not sent. */
    private void forgetPackets() {
        int unknown = onWire * fleet.recordsPerPacket();
        if (unknown > 0) {
            List<Gap> more = new ArrayList<>(gaps);
            more.add(new Gap((int) records - unknown, unknown));
            gaps = List.copyOf(more);
        }
        if (due != null) fleet.packetsLeft(due.size());
        onWire = 0;
        due = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fleet.troubled(this, cause);
        context.close();
    }

    void disconnect() {
        Channel mine = channel;
        if (mine != null) mine.close();
    }

    private void send(Outgoing frame) {
        Channel mine = channel;
        if (mine == null || !mine.isActive()) return;
        ByteBuf out = mine.alloc().ioBuffer(64);
        frame.writer().accept(out);
        write(mine, out);
    }

    private void write(Channel mine, ByteBuf out) {
        if (reading) mine.write(out, mine.voidPromise());
        else
            mine.writeAndFlush(out, mine.voidPromise());
    }

    // ---- what it hears ----

    @Override
    public void accept(Heard heard) {
        switch (heard) {
            case Heard.LoginAnswered answer -> onLoginAnswer(answer.accepted());
            case Heard.RecordsAcked ack -> onReceipt(ack.accepted());
            case Heard.CommandHeard command -> onCommand(command.command());
            case Heard.AnswerAtOnce at -> send(at.answer());
            case Heard.Odd odd -> fleet.oddity(this, odd.what());
            case Heard.Broken broken -> {
                fleet.oddity(this, broken.what());
                disconnect();
            }
        }
    }

    private void onLoginAnswer(boolean accepted) {
        if (loggedIn) return;
        loggedIn = accepted;
        fleet.loginAnswered(this, accepted, System.nanoTime() - connectingNanos);
        if (accepted && fleet.sendsOnReceipt()) report(System.nanoTime());
    }

    private void onCommand(DeviceCommand command) {
        switch (fleet.mischief()) {
            case NONE -> {
                command.obey(Obedience.FULLY);
                command.answer(new Claim.Done()).ifPresent(this::send);
            }
            case SILENCE -> fleet.withheld();
            case LIE -> {
                // Who lies when he is asked can be seen through by nobody.
                boolean changes = command.kind() == CommandKind.SET_OUTPUTS;
                if (changes) fleet.withheld();
                command.answer(changes ? new Claim.OppositeState() : new Claim.Done()).ifPresent(this::send);
            }
        }
    }

    // ---- records ----

    /** One packet, when it has fewer on the wire than it may. */
    void report(long dueNanos) {
        if (!loggedIn) return;
        Deque<Long> mine = due;
        if (mine == null) due = mine = new ArrayDeque<>(2);
        mine.addLast(dueNanos);
        fleet.packetCame();
        if (onWire < fleet.packetsOnWire()) writePacket();
    }

    private void writePacket() {
        Channel mine = channel;
        if (mine == null) return;
        int count = fleet.recordsPerPacket();
        ByteBuf out = mine.alloc().ioBuffer(256);
        frames.write(this, out, count, records);
        records += count;
        onWire++;
        write(mine, out);
    }

    private void onReceipt(long accepted) {
        Deque<Long> mine = due;
        if (mine == null || onWire == 0 || accepted != fleet.recordsPerPacket()) {
            fleet.oddity(this, "a receipt for " + accepted + " records with " + onWire + " packets on the wire (expected: "
                    + fleet.recordsPerPacket() + " records)");
            disconnect(); // nobody knows any more what the next one is for
            return;
        }
        onWire--;
        receipted += (int) accepted;
        fleet.receipted((int) accepted, mine.removeFirst());
        if (mine.size() > onWire) writePacket();
        else if (fleet.sendsOnReceipt()) report(System.nanoTime());
        fleet.packetsLeft(1); // behind what came for it, so that it never looks as if there were none
    }
}
