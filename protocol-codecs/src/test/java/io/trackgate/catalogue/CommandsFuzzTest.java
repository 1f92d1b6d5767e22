package io.trackgate.catalogue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingProfile;
import io.trackgate.config.TrackingProfile.Field;
import io.trackgate.config.TrackingSettings;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.fuzz.Provided;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a caller may ask of any model: the command is one frame, which the other side's reader takes, and a caller's own words are in it as
 * they were said.
 */
class CommandsFuzzTest extends FuzzCase {

    private static final int KINDS = 8;
    private static final int SEEDS = 400;
    private static final int BYTES_OF_A_SEED = 120;
    private static final Map<String, byte[]> LOGINS = Map.of("teltonika", Hex.bytes("000F333536333037303432343431303133"), "gt06",
            Hex.bytes("7878 0D 01 0123456789012345 0001 8CDD 0D0A"), "jt808", Hex.bytes("7E000200000139123456780005377E"), "ruptela",
            Hex.bytes("000E 0001440F32B21AB2 0F 4573303400 D282"), "navtelecom",
            Hex.bytes("404E54430100000000000000130041 4A 2A3E533A333536333037303432343435313339"),
            "queclink", "+ACK:GTHBD,1A0401,135790246811220,,20100214093254,11F0$".getBytes(StandardCharsets.US_ASCII),
            "galileosky", Hex.bytes("011780011102DF03383638323034303035363437383338043200869C"));
    /** The charsets in which a text may be more than ASCII. */
    private static final List<Charset> CHARSETS = List.of(Charset.forName("GBK"), Charset.forName("windows-1251"));
    /** What does not stand for itself on every wire. */
    private static final Pattern ESCAPED = Pattern.compile("[}~]");
    private static final List<Asked> ASKED = everyModel();

    private record Asked(DeviceProtocol protocol, TrackerModel model, ConnectionFacts facts) {}

    CommandsFuzzTest() { super(CommandsFuzzTest::fuzzerTestOneInput, 2_000); }

    public static void fuzzerTestOneInput(byte[] input) {
        Provided data = new Provided(input);
        Asked asked = ASKED.get(data.below(ASKED.size()));
        int tag = 1 + data.below(asked.protocol.greatestTag());
        TrackerCommand command = command(data, asked.model);
        if (command != null && asked.protocol.phrasing().plan(command, asked.model) instanceof CommandPlan.Steps steps)
            check(asked, command, Hex.writtenBytes(out -> steps.first().frame().write(out, asked.facts, tag)));
    }

    private static void check(Asked asked, TrackerCommand command, byte[] frame) {
        List<Explained> explained = asked.protocol.explainer().explain(frame, Sender.SERVER);
        boolean anyBytes = command instanceof TrackerCommand.SendRaw raw && raw.content() instanceof RawContent.Bytes;
        if (explained.size() != 1 || !anyBytes && !explained.getFirst().valid())
            throw new AssertionError(command + " is " + Hex.of(frame) + ": " + explained);
        if (command instanceof TrackerCommand.SendRaw raw && raw.content() instanceof RawContent.Text(String text) && !carries(frame, text))
            throw new AssertionError(Hex.of(frame) + " (expected: with " + text + ")");
    }

    private static boolean carries(byte[] frame, String text) {
        return ESCAPED.matcher(text).find()
                || CHARSETS.stream().anyMatch(charset -> Hex.of(frame).contains(Hex.of(text.getBytes(charset))));
    }

    /** What the API lets through for this model; null where it does not. */
    private static @Nullable TrackerCommand command(Provided data, TrackerModel model) {
        int outputs = model.digitalOutputs();
        return switch (data.below(KINDS)) {
            case 0 -> outputs == 0 ? null : new TrackerCommand.SetOutput(1 + data.below(outputs), data.flag());
            case 1 -> outputs == 0 ? null : new TrackerCommand.SetOutputs(changes(data, outputs));
            case 2 -> outputs == 0 ? null : new TrackerCommand.ReadOutputs();
            case 3 -> model.led().isEmpty() ? null : new TrackerCommand.SetLed(data.flag());
            case 4 -> text(data.text(RawContent.MAX_TEXT));
            case 5 -> new TrackerCommand.SendRaw(new RawContent.Bytes(("x" + data.text(100)).getBytes(StandardCharsets.UTF_16BE)));
            case 6 -> model.tracking().isEmpty() ? null : new TrackerCommand.ReadTracking();
            default -> model.tracking().flatMap(tracking -> settings(data, tracking.profile())).map(TrackerCommand.SetTracking::new)
                    .orElse(null);
        };
    }

    private static List<OutputChange> changes(Provided data, int outputs) {
        return IntStream.range(0, outputs).mapToObj(output -> OutputChange.values()[data.below(OutputChange.values().length)]).toList();
    }

    private static @Nullable TrackerCommand text(String text) {
        try {
            return new TrackerCommand.SendRaw(new RawContent.Text(text));
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    /** Through the reader that callers' settings go through. */
    private static Optional<TrackingSettings> settings(Provided data, TrackingProfile profile) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Field field : profile.fields().values())
            if (data.below(4) > 0) put(json, field, data);
        return profile.read(json) instanceof TrackingProfile.Reading.Valid(TrackingSettings settings)
                ? Optional.of(settings)
                : Optional.empty();
    }

    private static void put(ObjectNode json, Field field, Provided data) {
        switch (field.type()) {
            case BOOLEAN -> json.put(field.name(), data.flag());
            case INT, DOUBLE -> json.put(field.name(), number(field, data));
            case ENUM -> json.put(field.name(), field.values().get(data.below(field.values().size())));
            case STRING -> json.put(field.name(), data.text(20));
            case DATETIME -> json.put(field.name(), "2026-0%d-1%d 0%1$d:00:00".formatted(1 + data.below(9), data.below(10)));
            case ARRAY -> json.putArray(field.name()).add(data.text(16));
        }
    }

    private static String number(Field field, Provided data) {
        if (!field.values().isEmpty()) return field.values().get(data.below(field.values().size()));
        long least = field.min().longValue();
        return String.valueOf(least + data.below((int) Math.min(Integer.MAX_VALUE, field.max().longValue() - least + 1)));
    }

    private static List<Asked> everyModel() {
        List<Asked> all = new ArrayList<>();
        ProtocolCatalog protocols = new ProtocolCatalog();
        for (String name : protocols.names()) {
            DeviceProtocol protocol = protocols.find(name).orElseThrow();
            for (TrackerModel model : ModelFile.shippedOf(name))
                all.add(new Asked(protocol, model, loggedIn(protocol, model)));
        }
        return List.copyOf(all);
    }

    private static ConnectionFacts loggedIn(DeviceProtocol protocol, TrackerModel model) {
        ProtocolConnection connection = protocol.connect();
        EmbeddedChannel channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder());
        channel.writeInbound(Unpooled.wrappedBuffer(LOGINS.get(protocol.name())));
        connection.facts().identified(model, Optional.empty());
        channel.finishAndReleaseAll();
        return connection.facts();
    }

    @Override
    protected List<byte[]> seeds() {
        return new Random(6).ints(SEEDS).mapToObj(seed -> {
            byte[] bytes = new byte[BYTES_OF_A_SEED];
            new Random(seed).nextBytes(bytes);
            return bytes;
        }).toList();
    }
}
