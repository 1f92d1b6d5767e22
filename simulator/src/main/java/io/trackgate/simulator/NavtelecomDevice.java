package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TrackerModel;
import io.trackgate.navtelecom.NavtelecomMessages;
import io.trackgate.navtelecom.NavtelecomMessages.FlexLetter;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.FlexVersion;
import io.trackgate.navtelecom.NavtelecomMessages.Handshake;
import io.trackgate.navtelecom.NavtelecomMessages.Ids;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
import io.trackgate.protocol.Position;

/** A Navtelecom tracker. Every text that it says is taken from the fact sheet, sections 4 and 5, and from nowhere in the gateway. */
final class NavtelecomDevice implements DeviceBrain {

    private static final int FULL_VERSION = 30;
    private static final double DEGREE = 600_000;
    private static final int PERIODIC = 0x17B0;
    private static final int CURRENT = 0xFF00;
    private static final int SERVER = 1;
    // Now and then, by the second of the newest record, so that the same records are said the same way each time.
    private static final int EVERY = 10;
    /** The newest record is an alarm: by itself, and blocks all others. */
    private static final int IS_ALARM = 7;
    /** The newest record is also said at once, before it comes out of the black box. */
    private static final int IS_CURRENT = 3;
    /** Of records: number, event, time, state, fix, place, supply, inputs, outputs. */
    private static final int[] FIELDS = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 29, 31, 32};

    private final TrackerModel model;
    private final String imei;
    private final DeviceState state;
    private final Ids ids;
    private RoutePoint newest = new RoutePoint(0, new Position(0, 0, 0, 0, 0, 0, false), false, false, 0);
    private int alarm; // the one that was sent last
    private boolean alarmIsOpen; // not receipted yet

    NavtelecomDevice(TrackerModel model, String imei, Consumer<AppliedChange> onChange) {
        if (!imei.matches("\\d{15}")) throw new IllegalArgumentException("device id: " + imei + " (expected: 15 digits)");
        this.model = model;
        this.imei = imei;
        this.state = new DeviceState(model.digitalOutputs(), Map.of(), onChange, System::nanoTime);
        this.ids = new Ids(SERVER, Long.parseLong(imei.substring(imei.length() - 4)));
    }

    @Override
    public DeviceState state() { return state; }

    @Override
    public ServerReader reader() { return new NavtelecomReader(this); }

    @Override
    public boolean answersInOrder() { return true; }

    /** Of the packets that it sends; those that it takes have them swapped. */
    Ids ids() { return ids; }

    // What it says by itself.

    @Override
    public Optional<Outgoing> login() { return Optional.of(text(new Handshake(imei).text())); }

    /** Wishes to send its records by this version. */
    Outgoing negotiation(FlexVersion version) {
        byte[] body = FlexNegotiation.of(version, FIELDS).body();
        return packet("FLEX " + version.protocol() + "/" + version.structure(), body);
    }

    static FlexVersion newestVersion() { return new FlexVersion(FULL_VERSION, FULL_VERSION); }

    @Override
    public Optional<Outgoing> ping() { return Optional.of(new Outgoing("ping", out -> out.writeByte(NavtelecomMessages.PING))); }

    @Override
    public Outgoing unsolicited(String text) { return text(text); }

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        newest = records.getLast().point();
        long second = newest.timeMillis() / 1000 % EVERY;
        if (records.size() == 1 && second == IS_ALARM) return alarm(records.getLast());
        return new Outgoing(records.size() + " records", out -> {
            if (second == IS_CURRENT) NavtelecomMessages.flex(out, FlexLetter.CURRENT, content -> write(content, records.getLast()));
            NavtelecomMessages.flex(out, FlexLetter.ARCHIVE, content -> {
                content.writeByte(records.size());
                records.forEach(record -> write(content, record));
            });
        });
    }

    private Outgoing alarm(DeviceRecord record) {
        return new Outgoing("an alarm", out -> {
            alarm = number(record.point());
            alarmIsOpen = true;
            NavtelecomMessages.flex(out, FlexLetter.URGENT, content -> {
                content.writeIntLE(alarm);
                write(content, record);
            });
        });
    }

    /** Its receipt names the index of the event. One that was sent twice is receipted twice: once counts. */
    boolean alarmIsReceipted(int index) {
        boolean counts = alarmIsOpen && index == alarm;
        if (counts) alarmIsOpen = false;
        return counts;
    }

    /** Numbers rise with time. */
    boolean isFutureAlarm(int index) { return index - alarm > 0; }

    private void write(ByteBuf out, DeviceRecord record) { write(out, record.point(), number(record.point()), PERIODIC, record.outputs()); }

    // The same record has the same number each time it is sent.
    private static int number(RoutePoint point) { return (int) (point.timeMillis() / 10); }

    // In the order of FIELDS.
    private void write(ByteBuf out, RoutePoint point, int number, int event, List<Boolean> outputs) {
        Position at = point.position();
        int seconds = (int) (point.timeMillis() / 1000);
        out.writeIntLE(number).writeShortLE(event).writeIntLE(seconds);
        out.writeByte(0).writeByte(point.ignition() ? 0xA9 : 0x29).writeByte(24);
        out.writeByte(1 | (at.valid() ? 2 : 0) | at.satellites() << 2).writeIntLE(seconds);
        out.writeIntLE((int) Math.round(at.latitude() * DEGREE)).writeIntLE((int) Math.round(at.longitude() * DEGREE));
        Integer altitude = at.altitudeM();
        out.writeIntLE(altitude == null ? 0 : altitude * 10).writeFloatLE(at.speedKmh()).writeShortLE(at.courseDeg());
        out.writeFloatLE(point.odometerM() / 1000f).writeShortLE(point.ignition() ? 14_100 : 12_500).writeShortLE(4_060);
        out.writeByte(point.ignition() ? 1 : 0).writeByte(bits(outputs, 0)).writeByte(bits(outputs, Byte.SIZE));
    }

    static int bits(List<Boolean> outputs, int first) {
        int bits = 0;
        for (int at = first; at < Math.min(outputs.size(), first + Byte.SIZE); at++) { if (outputs.get(at)) bits |= 1 << at - first; }
        return bits;
    }

    // Commands.

    NavtelecomCommand understand(String text) {
        return NavtelecomSwitch.of(this, text).<NavtelecomCommand>map(command -> command)
                .orElseGet(() -> new NavtelecomQuestion(this, text));
    }

    Outgoing text(String text) { return packet(text, text.getBytes(StandardCharsets.ISO_8859_1)); }

    /** An answer that is a record of this moment. */
    Outgoing current(String word, List<Boolean> outputs) {
        ByteBuf body = Unpooled.buffer();
        body.writeCharSequence(word, StandardCharsets.US_ASCII);
        write(body, newest, 0, CURRENT, outputs);
        return packet(word + " and a record, outputs " + outputs, ByteBufUtil.getBytes(body));
    }

    private Outgoing packet(String shown, byte[] body) { return new Outgoing(shown, new NtcbPacket(ids, body)::write); }

    /** {@code S-2551} of {@code signal_s2551}. */
    String hardware() {
        String code = model.code().toUpperCase(Locale.ROOT);
        return "S-" + code.substring(code.lastIndexOf('S') + 1);
    }
}
