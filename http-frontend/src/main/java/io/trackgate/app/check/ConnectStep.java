package io.trackgate.app.check;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.netty.buffer.Unpooled;
import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.app.report.CheckWords;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.EgtsHeader;
import io.trackgate.protocol.Recognition;

/** A connection, and first bytes that are those of the model's protocol. */
final class ConnectStep implements CheckStep {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);
    private static final int SHOWN_BYTES = 24;
    private static final int SHOWN_CONNECTIONS = 3;

    @Override
    public About about() { return new About("connect", "Connection and first bytes", false); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException {
        String protocol = bench.subject().model().protocol();
        String expected = "a connection to port " + bench.trackerPort() + " that begins as " + protocol + " does";
        invite(bench);
        long started = System.nanoTime();
        Optional<Happening.Received> first = await(bench, started);
        if (first.isPresent()) {
            return Finding.pass(expected, "after %s, from %s; first bytes %s".formatted(
                    CheckWords.duration(Duration.ofNanos(System.nanoTime() - started)), from(bench, first.get().connection()),
                    hex(first.get().bytes())));
        }
        List<String> others = others(bench.log().since(0));
        if (others.isEmpty()) return Finding.fail(expected, "nobody connected within " + CheckWords.duration(bench.options().wait));
        return Finding.fail(expected, "within " + CheckWords.duration(bench.options().wait) + " only " + String.join("; ", others));
    }

    /** What has to be configured in the tracker. */
    private static void invite(CheckBench bench) {
        CheckSubject subject = bench.subject();
        String host = bench.options().host;
        bench.say("Waiting up to %s for %s (%s, %s).".formatted(CheckWords.duration(bench.options().wait), subject.deviceId(),
                subject.model().name(), subject.model().protocol()));
        bench.say("Configure in the tracker: server " + (host.equals("0.0.0.0") ? String.join(" or ", addresses()) : host) + ", port "
                + bench.trackerPort() + ", TCP. Over a mobile network it needs a public address that leads to this one.");
    }

    private static List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces()))
                network.inetAddresses().filter(Inet4Address.class::isInstance).filter(address -> !address.isLoopbackAddress())
                        .map(InetAddress::getHostAddress).forEach(addresses::add);
        } catch (SocketException e) {
            return List.of("this machine's address"); // they can't be told; the port is what counts
        }
        return addresses.isEmpty() ? List.of("127.0.0.1 (no other address here)") : addresses;
    }

    private static Optional<Happening.Received> await(CheckBench bench, long started) throws InterruptedException {
        Duration left = bench.options().wait;
        while (left.isPositive()) {
            Duration slice = left.compareTo(BETWEEN_LINES) < 0 ? left : BETWEEN_LINES;
            Optional<Happening.Received> first = bench.log().await(0, slice, happenings -> first(bench.subject().protocol(), happenings));
            if (first.isPresent()) return first;
            left = bench.options().wait.minusNanos(System.nanoTime() - started);
            if (left.isPositive()) bench.say("... still waiting, " + CheckWords.duration(left) + " left");
        }
        return Optional.empty();
    }

    private static Optional<Happening.Received> first(DeviceProtocol protocol, List<Happening> happenings) {
        return happenings.stream().filter(Happening.Received.class::isInstance).map(Happening.Received.class::cast)
                .filter(received -> recognises(protocol, received.bytes())).findFirst();
    }

    private static boolean recognises(DeviceProtocol protocol, byte[] first) {
        return protocol.recognise(Unpooled.wrappedBuffer(first)) != Recognition.NO;
    }

    static String from(CheckBench bench, int connection) {
        return bench.log().since(0).stream().filter(Happening.Opened.class::isInstance).map(Happening.Opened.class::cast)
                .filter(opened -> opened.connection() == connection).map(opened -> String.valueOf(opened.from()).replaceFirst("^/", ""))
                .findFirst().orElse("an unknown address");
    }

    private static List<String> others(List<Happening> happenings) {
        TreeSet<Integer> connections = happenings.stream().map(Happening::connection).collect(Collectors.toCollection(TreeSet::new));
        return connections.stream().limit(SHOWN_CONNECTIONS).map(connection -> other(happenings, connection)).toList();
    }

    private static String other(List<Happening> happenings, int connection) {
        return happenings.stream().filter(happening -> happening.connection() == connection).filter(Happening.Received.class::isInstance)
                .map(Happening.Received.class::cast).findFirst()
                .map(received -> "a connection that began with " + hex(received.bytes()) + ", which is " + what(received.bytes()))
                .orElse("a connection without a byte");
    }

    static String what(byte[] first) {
        ProtocolCatalog protocols = new ProtocolCatalog();
        List<String> fitting = protocols.names().stream().filter(name -> recognises(protocols.find(name).orElseThrow(), first)).toList();
        if (!fitting.isEmpty()) return "the beginning of " + String.join(" or ", fitting);
        boolean egts = EgtsHeader.recognise(Unpooled.wrappedBuffer(first)) == Recognition.YES;
        return egts ? "EGTS, which Trackgate doesn't read" : "no protocol that Trackgate knows";
    }

    private static String hex(byte[] bytes) {
        String shown = HexFormat.of().withUpperCase().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN_BYTES)));
        return bytes.length > SHOWN_BYTES ? shown + "..." : shown;
    }
}
