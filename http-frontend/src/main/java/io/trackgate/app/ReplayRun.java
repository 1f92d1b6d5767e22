package io.trackgate.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.trackgate.app.cli.ExitCode;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.GatewayConfig;
import io.trackgate.protocol.Capture;
import io.trackgate.protocol.Capture.BadCaptureException;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.LogText;
import io.trackgate.simulator.Replay;
import io.trackgate.simulator.Replay.Event;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.UplinkTls;
import org.jspecify.annotations.Nullable;

/** {@code trackgate simulate --replay}: a capture played to a gateway, and what it answers now beside what it answered then. */
final class ReplayRun {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SHOWN_BYTES = 32;

    private final Capture capture;
    private final DeviceProtocol protocol;
    private final ReplayFrames frames;
    private final PrintWriter out;
    private final Map<Integer, FrameExplainer> trackers = new HashMap<>(); // by connection: what a frame is may follow from those before it

    private ReplayRun(Capture capture, DeviceProtocol protocol, PrintWriter out) {
        this.capture = capture;
        this.protocol = protocol;
        this.frames = new ReplayFrames(protocol);
        this.out = out;
    }

    /** @param port null: the usual one of the capture's protocol */
    static int play(Path file, String host, @Nullable Integer port, Optional<UplinkTls> tls, OptionalDouble speed, PrintWriter out)
            throws InterruptedException {
        Capture capture = read(file);
        ProtocolCatalog protocols = new ProtocolCatalog();
        String name = capture.head().protocol();
        DeviceProtocol protocol = protocols.find(name).orElseThrow(() -> new IllegalArgumentException(
                file + ": line 1: protocol: " + LogText.oneLine(name) + " (expected: one of " + String.join(", ", protocols.names())
                        + ")"));
        int to = port == null ? GatewayConfig.DEFAULT_PORTS.get(name) : port;
        ReplayRun run = new ReplayRun(capture, protocol, out);
        Capture whole = run.withLogin();
        if (whole.frames().isEmpty())
            throw new IllegalArgumentException(file + ": no connection begins with its login (expected: at least one; of a long connection"
                    + " a trace has it that was started before the tracker connected)");
        try (TcpUplink uplink = new TcpUplink(host, to, 1, List.of(), tls)) {
            return run.play(whole, uplink, speed, host + ":" + to);
        }
    }

    private static Capture read(Path file) {
        try (BufferedReader text = Files.newBufferedReader(file)) {
            Capture capture = Capture.read(text);
            if (capture.frames().stream().noneMatch(frame -> frame.from() == Sender.DEVICE))
                throw new IllegalArgumentException(file + ": no frame of a tracker (expected: at least one line with from: device)");
            return capture;
        } catch (BadCaptureException bad) {
            throw new IllegalArgumentException(file + ": " + bad.getMessage(), bad);
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException(file + ": no text (expected: a capture in UTF-8)", notText);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("--replay: " + file + " is missing (expected: a capture)", missing);
        } catch (IOException e) {
            throw new IllegalArgumentException("--replay: " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Without the connections whose login was overwritten, or came before the trace: a gateway closes such a one on its first frame. */
    private Capture withLogin() {
        Map<Integer, List<byte[]>> said = new TreeMap<>();
        for (Capture.Frame frame : capture.frames().stream().sorted(Comparator.comparing(Capture.Frame::at)).toList())
            if (frame.from() == Sender.DEVICE)
                said.computeIfAbsent(frame.connection(), none -> new ArrayList<>()).add(Replay.sent(capture.head(), frame));
        said.values().removeIf(device -> !frames.beginWithLogin(device));
        return new Capture(capture.head(), capture.frames().stream().filter(frame -> said.containsKey(frame.connection())).toList());
    }

    private int play(Capture whole, TcpUplink uplink, OptionalDouble speed, String to) throws InterruptedException {
        Capture.Head head = capture.head();
        say("%s %s %s, %d frames, to %s".formatted(head.protocol(), LogText.oneLine(head.model()), LogText.oneLine(head.deviceId()),
                capture.frames().size(), to));
        Set<Integer> played = connections(whole);
        connections(capture).stream().filter(connection -> !played.contains(connection)).forEach(
                connection -> say(
                        "connection " + connection + ": does not begin with its login, is not played (a gateway would close it)"));
        Replay.Sum sum = new Replay(whole, uplink, speed, PATIENCE, frames::answers, this::tell).run();
        say("%d connections, %d frames sent, %d unanswered that were answered then, %d connections closed early, %d not made".formatted(
                sum.connections(), sum.frames(), sum.unanswered(), sum.closed(), sum.notConnected()));
        return sum.unanswered() + sum.closed() + sum.notConnected() > 0 ? ExitCode.CANT : 0;
    }

    private static Set<Integer> connections(Capture capture) {
        return capture.frames().stream().map(Capture.Frame::connection).collect(Collectors.toCollection(TreeSet::new));
    }

    private void tell(Event event) {
        switch (event) {
            case Event.Connected made -> say("connection " + made.connection() + ": connected");
            case Event.NotConnected not -> say("connection " + not.connection() + ": not connected: " + LogText.oneLine(not.why()));
            case Event.Closed closed ->
                say("connection " + closed.connection() + ": closed by the gateway, " + closed.unsaid() + " frames were not said");
            case Event.Exchanged exchange -> tell(exchange);
        }
    }

    private void tell(Event.Exchanged exchange) {
        Capture.Frame sent = exchange.sent();
        say("%s → %s%s".formatted(sent.at(), names(tracker(sent.connection()), sent.bytes(), Sender.DEVICE),
                sent.masked() ? " (secrets masked)" : ""));
        byte[] then = joined(exchange.then());
        if (then.length == 0 && exchange.now().length == 0) return;
        say("    then ← " + shown(then));
        say("    now  ← " + shown(exchange.now()) + verdict(exchange, then));
    }

    private static byte[] joined(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Serials and times differ each time; what counts is what was said. */
    private String verdict(Event.Exchanged exchange, byte[] then) {
        byte[] now = exchange.now();
        if (Arrays.equals(then, now)) return ": the same";
        byte[] answeredThen = frames.withoutCommands(then);
        byte[] answeredNow = frames.withoutCommands(now);
        if (Arrays.equals(answeredThen, answeredNow)) return ": the same but for commands";
        if (answeredThen.length == 0) return ": nothing then";
        if (answeredNow.length == 0) return ": nothing now";
        return names(answeredThen).equals(names(answeredNow)) ? ": the same frames, other content" : ": other frames";
    }

    private String shown(byte[] bytes) {
        if (bytes.length == 0) return "nothing";
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return hex + (bytes.length > SHOWN_BYTES ? "…" : "") + " " + names(bytes);
    }

    private FrameExplainer tracker(int connection) {
        return trackers.computeIfAbsent(connection, its -> protocol.explainer().ofConnection(protocol.connect().facts()));
    }

    private String names(byte[] bytes) { return names(protocol.explainer(), bytes, Sender.SERVER); }

    private static String names(FrameExplainer explainer, byte[] bytes, Sender from) {
        return explainer.explain(bytes, from).stream().map(frame -> LogText.oneLine(frame.name())).collect(Collectors.joining(", "));
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
