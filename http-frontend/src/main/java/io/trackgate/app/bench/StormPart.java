package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.trackgate.app.local.LocalNats;

/**
 * Very many trackers that come to the nodes of a cluster, as presence sees it: all of them for the first time; those of a node that dies, which the
 * others take over; and all once more, for NATS has lost what it had in memory. Against a real {@code nats-server}; nodes are processes without sockets.
 */
final class StormPart {

    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(10);
    private static final int SLOWEST_PER_SECOND = 5_000; // a storm that is slower has got stuck
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(30);
    private static final int LOOKED_UP = 1_000; // trackers of a node
    private static final String STREAM = "KV_trackgate-presence-";
    private static final double MILLION = 1e6;

    /** Trackers that a node has; ids. @param to exclusive */
    private record Share(Node node, int from, int to) {}

    private record Node(BenchProcess process, String name) {
        JsonNode ask(String request) throws IOException { return process.ask(request); }

        JsonNode claims() throws IOException { return ask("claims"); }
    }

    /** What had been used at a moment. */
    private record Used(long nanos, Duration nats, Duration nodes) {}

    private final BenchRun run;
    private final StormOptions options;
    private final int trackers;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();

    StormPart(BenchRun run) {
        this.run = run;
        this.options = run.options().storm;
        this.trackers = run.options().given(options.trackers, 1_000_000, 20_000);
    }

    void measure() throws IOException {
        run.say("storm: nats-server with %d buckets, %d nodes", options.shards, options.nodes);
        try (LocalNats nats = LocalNats.start()) {
            try {
                start(nats);
                everybodyComes(nats);
                oneNodeDies(nats);
                natsForgets(nats);
            } finally {
                for (Node node : nodes)
                    node.process.close();
            }
        }
    }

    private void start(LocalNats nats) throws IOException {
        for (int i = 0; i < options.nodes; i++) {
            String name = "storm" + (i + 1);
            nodes.add(new Node(BenchProcess.start(run.folder(name + ".log"), List.of(),
                    List.of("presence", "--nats", nats.url(), "--node", name, "--shards", String.valueOf(options.shards))), name));
        }
        for (Node node : nodes)
            node.process.hello();
    }

    // ---- three storms ----

    private void everybodyComes(LocalNats nats) throws IOException {
        long heap = heap();
        long resident = nats.residentBytes();
        run.say("storm: %,d trackers log in", trackers);
        Used before = used(nats);
        claim(new Share(nodes.getFirst(), BenchFleet.FIRST_ID, BenchFleet.FIRST_ID + trackers), nodes);
        awaitTold();
        report("first", "all for the first time", trackers, before, used(nats));
        figure("heap_bytes_per_claim", "heap of a node for a tracker that it has, its id included", (double) (heap() - heap) / trackers,
                "B");
        figure("nats_bytes_per_key", "memory of nats-server for a tracker", (double) (nats.residentBytes() - resident) / trackers, "B");
        check(nats);
    }

    private void oneNodeDies(LocalNats nats) throws IOException {
        Share orphans = shares.removeLast();
        nodes.remove(orphans.node);
        int count = orphans.to - orphans.from;
        run.say("storm: kill -9 of a node, its %,d trackers come to the others", count);
        Used before = used(nats);
        orphans.node.process.kill();
        claim(orphans, nodes);
        awaitTold();
        report("takeover", "those of a node that died", count, before, used(nats));
        check(nats);
    }

    private void natsForgets(LocalNats nats) throws IOException {
        run.say("storm: nats-server starts anew, all nodes tell it what they have");
        Duration nodesBefore = busy();
        long start = System.nanoTime();
        nats.restart();
        ask(nats, connection -> {
            awaitAll("storm: presence after NATS was away", () -> keysSoFar(connection));
            return connection;
        });
        awaitTold();
        report("again", "all again, after NATS had lost them", trackers, new Used(start, Duration.ZERO, nodesBefore), used(nats));
        check(nats);
    }

    /** @param to who gets them, in equal shares */
    private void claim(Share of, List<Node> to) throws IOException {
        int from = of.from;
        for (int i = 0; i < to.size(); i++) {
            int end = of.from + (int) ((long) (of.to - of.from) * (i + 1) / to.size());
            to.get(i).ask("claim " + from + " " + end);
            shares.add(new Share(to.get(i), from, end));
            from = end;
        }
    }

    private Duration patience() { return LEAST_PATIENCE.plusSeconds(trackers / SLOWEST_PER_SECOND); }

    private void awaitTold() throws IOException { awaitAll("storm: presence of all", this::told); }

    @FunctionalInterface
    private interface Count {
        long now() throws IOException;
    }

    private void awaitAll(String what, Count count) throws IOException {
        long[] lastWord = {System.nanoTime()};
        run.awaitAsked(what, patience(), () -> {
            long now = count.now();
            if (System.nanoTime() - lastWord[0] > BETWEEN_WORDS.toNanos() && now < trackers) {
                run.say("storm: %,d are in presence", now);
                lastWord[0] = System.nanoTime();
            }
            return now == trackers;
        });
    }

    private long told() throws IOException {
        long told = 0;
        for (Node node : nodes)
            told += node.claims().path("told").asLong();
        return told;
    }

    // ---- what it took ----

    private Used used(LocalNats nats) throws IOException { return new Used(System.nanoTime(), nats.processorTime(), busy()); }

    private Duration busy() { return nodes.stream().map(node -> node.process.processorTime()).reduce(Duration.ZERO, Duration::plus); }

    private long heap() throws IOException {
        long bytes = 0;
        for (Node node : nodes)
            bytes += node.ask("heap").path("bytes").asLong();
        return bytes;
    }

    private void report(String key, String words, int claims, Used before, Used after) throws IOException {
        double seconds = (after.nanos - before.nanos) / 1e9;
        figure(key + "_seconds", words, seconds, "s");
        figure(key + "_per_second", "… a second", claims / seconds, "/s");
        figure(key + "_seconds_per_million", "… a million", seconds * MILLION / claims, "s");
        figure(key + "_nats_us", "… processor time of nats-server, each", micros(after.nats.minus(before.nats)) / claims, "µs");
        figure(key + "_node_us", "… processor time of the nodes, each", micros(after.nodes.minus(before.nodes)) / claims, "µs");
        long unheard = 0;
        for (Node node : nodes)
            unheard += node.claims().path("unheard").asLong();
        figure(key + "_unheard", "… until then, claims whose former node did not answer in time", unheard, "");
    }

    private static double micros(Duration time) { return time.toNanos() / 1e3; }

    private void figure(String key, String label, double value, String unit) {
        run.report().figure("storm_" + key, "storm: " + label, value, unit);
    }

    // ---- whether it is true ----

    private void check(LocalNats nats) throws IOException {
        long keys = ask(nats, this::keys);
        if (keys != trackers) run.report().trouble("storm: %,d trackers in presence (expected: %,d)".formatted(keys, trackers));
        long strays = 0;
        for (Share share : shares) {
            int step = Math.max(1, (share.to - share.from) / LOOKED_UP);
            strays += share.node.ask("strays " + share.from + " " + share.to + " " + step).path("count").asLong();
        }
        if (strays > 0) run.report().trouble("storm: %,d trackers that presence has at another node than theirs".formatted(strays));
    }

    private interface Asked<T> {
        T of(Connection connection) throws IOException;
    }

    private static <T> T ask(LocalNats nats, Asked<T> question) throws IOException {
        try {
            Connection connection = Nats.connect(nats.url());
            try {
                return question.of(connection);
            } finally {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** While all nodes write at once it may have no time for this question. */
    private long keysSoFar(Connection connection) {
        try {
            return keys(connection);
        } catch (IOException unanswered) {
            return 0;
        }
    }

    private long keys(Connection connection) throws IOException {
        try {
            long keys = 0;
            for (int shard = 0; shard < options.shards; shard++)
                keys += connection.jetStreamManagement().getStreamInfo(STREAM + shard).getStreamState().getMsgCount();
            return keys;
        } catch (JetStreamApiException e) {
            return 0; // no node has made them again yet
        }
    }
}
