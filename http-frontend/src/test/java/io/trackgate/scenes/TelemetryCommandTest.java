package io.trackgate.scenes;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.app.Main;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.telemetry.LiveStates;
import io.trackgate.core.telemetry.TelemetryStore;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate telemetry}: what comes out of the store is what trackers sent, byte for byte in each form. */
class TelemetryCommandTest {

    private static final Instant RECEIVED = Instant.parse("2026-01-02T00:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private GatewayFiles files = GatewayFiles.in(folder);

    @BeforeEach
    void two_trackers() {
        files = GatewayFiles.in(folder).tracker(1, "telfmb120", "label: \"=cmd, <1> & \\\"2\\\"\"").tracker(2, "telfmb920", "label: Van")
                .write();
        assertThat(CommandLineRun.of("import", folder.resolve("fleet.yaml"), "--config", folder).exitCode()).isZero();
    }

    private static TelemetryRecord full(String time) {
        return new TelemetryRecord(millis(time), 239, new Position(54.698364, -0.00001, -3, 36, 359, 11, true), true, false, 4, 12_600,
                4_050,
                90, Map.of(1, true, 3, false), Map.of(2, true), Map.of("io.16", 89_380_010L, "io.s", "a,\"b\""));
    }

    private static TelemetryRecord bare(String time) {
        return new TelemetryRecord(millis(time), 0, null, null, null, null, null, null, null, Map.of(), Map.of(), Map.of());
    }

    private static TelemetryRecord lost(String time) {
        return new TelemetryRecord(millis(time), 0, new Position(54.5, 25.25, 0, 0, 0, 0, false), null, null, null, null, null, null,
                Map.of(), Map.of(), Map.of());
    }

    private static long millis(String time) { return Instant.parse(time).toEpochMilli(); }

    private interface Filling {
        void into(TelemetryStore sink);
    }

    private void store(Filling filling) {
        GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        try (Database database = Database.open("jdbc:sqlite:" + files.store());
                StoreWriter writer = new StoreWriter(database, metrics).start()) {
            filling.into(new TelemetryStore(database, writer, new LiveStates(), metrics, new GatewayEvents(), 1 << 20,
                    InstantSource.fixed(RECEIVED)));
        }
    }

    private void someRecords() {
        store(sink -> {
            sink.accept(2, batch(bare("2026-01-01T10:00:00Z")));
            sink.accept(1, batch(lost("2026-01-01T09:00:01.5Z"), full("2026-01-01T09:00:00Z")));
            sink.accept(1, batch(full("2025-12-31T23:59:59Z")));
        });
    }

    private static TelemetryBatch batch(TelemetryRecord... records) { return new TelemetryBatch(List.of(records)); }

    private CommandLineRun export(Object... more) {
        List<Object> args = new ArrayList<>(List.of("telemetry", "export", "--config", folder));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray());
    }

    // ---- the forms ----

    @Test
    void csv_has_a_column_for_what_everybody_knows_and_no_formula() {
        someRecords();
        CommandLineRun run = export("--format", "csv");
        assertThat(run.exitCode()).isZero();
        String full = "1,\"'=cmd, <1> & \"\"2\"\"\",%s,2026-01-02T00:00:00Z,239,54.698364,-0.000010,-3,36,359,11,true,true,false,4,12600,4050,90,"
                + "\"{\"\"1\"\":true,\"\"3\"\":false}\",\"{\"\"2\"\":true}\",\"{\"\"io.16\"\":89380010,\"\"io.s\"\":\"\"a,\\\"\"b\\\"\"\"\"}\"\r\n";
        assertThat(run.out())
                .isEqualTo("tracker_id,label,time,received_at,event,latitude_deg,longitude_deg,altitude_m,speed_kmh,course_deg,"
                        + "satellites,valid,ignition,movement,gsm_signal,external_voltage_mv,battery_voltage_mv,battery_level_percent,inputs,outputs,attributes\r\n"
                        + full.formatted("2025-12-31T23:59:59Z") + full.formatted("2026-01-01T09:00:00Z")
                        + "1,\"'=cmd, <1> & \"\"2\"\"\",2026-01-01T09:00:01.500Z,2026-01-02T00:00:00Z,0,54.5,25.25,0,0,0,0,false,,,,,,,,,\r\n"
                        + "2,Van,2026-01-01T10:00:00Z,2026-01-02T00:00:00Z,0,,,,,,,,,,,,,,,,\r\n");
    }

    @Test
    void json_lines_are_objects_without_what_the_record_lacks() {
        someRecords();
        CommandLineRun run = export("--format", "jsonl", "--from", "2026-01-01");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(
                """
                        {"tracker_id":1,"label":"=cmd, <1> & \\"2\\"","time":"2026-01-01T09:00:00Z","received_at":"2026-01-02T00:00:00Z","event":239,\
                        "latitude":54.698364,"longitude":-1.0E-5,"altitude_m":-3,"speed_kmh":36,"course_deg":359,"satellites":11,"valid":true,\
                        "ignition":true,"movement":false,"gsm_signal":4,"external_voltage_mv":12600,"battery_voltage_mv":4050,"battery_level":90,\
                        "inputs":{"1":true,"3":false},"outputs":{"2":true},"attributes":{"io.16":89380010,"io.s":"a,\\"b\\""}}
                        {"tracker_id":1,"label":"=cmd, <1> & \\"2\\"","time":"2026-01-01T09:00:01.500Z","received_at":"2026-01-02T00:00:00Z","event":0,\
                        "latitude":54.5,"longitude":25.25,"altitude_m":0,"speed_kmh":0,"course_deg":0,"satellites":0,"valid":false,"attributes":{}}
                        {"tracker_id":2,"label":"Van","time":"2026-01-01T10:00:00Z","received_at":"2026-01-02T00:00:00Z","event":0,"attributes":{}}
                        """);
    }

    @Test
    void gpx_is_a_track_a_tracker_of_its_valid_positions() throws Exception {
        store(sink -> {
            sink.accept(1, batch(lost("2026-01-01T09:00:01Z"), full("2026-01-01T09:00:00Z"), full("2026-01-01T09:00:02Z")));
            sink.accept(2, batch(bare("2026-01-01T10:00:00Z"), full("2026-01-01T10:00:01Z")));
            sink.accept(3, batch(bare("2026-01-01T10:00:00Z")));
        });
        String point = """
                <trkpt lat="54.698364" lon="-0.000010"><ele>-3</ele><time>%s</time><sat>11</sat><extensions>\
                <gpxtpx:TrackPointExtension><gpxtpx:speed>10.00</gpxtpx:speed><gpxtpx:course>359</gpxtpx:course></gpxtpx:TrackPointExtension></extensions></trkpt>""";
        Path file = folder.resolve("out.gpx");
        assertThat(export("--format", "gpx", "--output", file).exitCode()).isZero();
        assertThat(file).hasContent(
                """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2" version="1.1" \
                        creator="Trackgate">
                        <trk><name>=cmd, &lt;1&gt; &amp; "2"</name><number>1</number><trkseg>
                        %s
                        %s</trkseg></trk>
                        <trk><name>Van</name><number>2</number><trkseg>
                        %s</trkseg></trk>
                        </gpx>
                        """
                        .formatted(point.formatted("2026-01-01T09:00:00Z"), point.formatted("2026-01-01T09:00:02Z"),
                                point.formatted("2026-01-01T10:00:01Z")));
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setNamespaceAware(true);
        var parsed = parsers.newDocumentBuilder().parse(file.toFile());
        assertThat(parsed.getElementsByTagNameNS("http://www.topografix.com/GPX/1/1", "trkpt").getLength()).isEqualTo(3);
    }

    // ---- what is chosen ----

    @Test
    void trackers_and_times_are_chosen_and_the_end_is_not_part_of_it() {
        someRecords();
        assertThat(export("--format", "csv", "--tracker", 2, "--tracker", 9).out().lines()).hasSize(2);
        assertThat(export("--format", "csv", "--from", "2026-01-01T10:00:00+01:00", "--to", "2026-01-01T10:00:00Z").out().lines())
                .hasSize(3);
    }

    @Test
    void more_records_than_a_page_all_come_once_in_order_with_the_progress_shown() {
        List<TelemetryRecord> records = new ArrayList<>();
        for (int i = 0; i < 2_500; i++)
            records.add(bare(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i / 2 * 2L).plusMillis(i % 2).toString()));
        store(sink -> sink.accept(1, new TelemetryBatch(records.reversed())));
        CommandLineRun run = export("--format", "csv", "--progress");
        List<String> times = run.out().lines().skip(1).map(line -> line.split(",20", 2)[1].substring(0, 22)).toList();
        assertThat(times).hasSize(2_500).doesNotHaveDuplicates();
        assertThat(run.err()).endsWith("2,500 records, 100 %" + System.lineSeparator());
        assertThat(export("--format", "csv").err()).isEmpty();
    }

    @Test
    void where_nothing_matches_it_says_so_and_leaves_no_file() {
        someRecords();
        Path file = folder.resolve("out.csv");
        CommandLineRun run = export("--format", "csv", "--tracker", 9, "--output", file);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no record matches");
        assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("out."));
        assertThat(export("--format", "gpx", "--tracker", 2).err()).contains("no valid position matches");
    }

    // ---- what it is written to ----

    @Test
    void a_file_that_is_there_is_replaced_only_by_force_and_a_complete_one() throws IOException {
        someRecords();
        Path file = Files.writeString(folder.resolve("out.csv"), "mine");
        CommandLineRun refused = export("--format", "csv", "--output", file);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("exists (expected: a new file, or --force)");
        assertThat(file).hasContent("mine");
        assertThat(export("--format", "csv", "--output", file, "--force").exitCode()).isZero();
        assertThat(file).content().startsWith("tracker_id,");
        assertThat(folder.resolve("out.csv.part")).doesNotExist();
        assertThat(export("--format", "csv", "--output", folder.resolve("nowhere/out.csv")).exitCode()).isEqualTo(1);
    }

    @Test
    void an_output_that_takes_no_more_ends_it() {
        someRecords();
        Writer broken = new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException { throw new IOException("broken pipe"); }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        assertThat(Main.commandLine().setOut(new PrintWriter(broken)).setErr(new PrintWriter(Writer.nullWriter())).execute("telemetry",
                "export",
                "--config", folder.toString(), "--format", "csv")).isEqualTo(1);
    }

    @Test
    void what_can_not_be_meant_is_refused() throws IOException {
        assertThat(export("--format", "kml").exitCode()).isEqualTo(2);
        CommandLineRun time = export("--format", "csv", "--from", "yesterday");
        assertThat(time.exitCode()).isEqualTo(2);
        assertThat(time.err()).contains("yesterday (expected: 2026-01-31, or 2026-01-31T08:00:00Z)");
        assertThat(export("--format", "csv", "--from", "2026-01-02", "--to", "2026-01-02").exitCode()).isEqualTo(2);
        try (var files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                Files.delete(file);
        }
        CommandLineRun none = export("--format", "csv");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("no such file");
        assertThat(files.store()).doesNotExist();
    }

    // ---- beside a gateway, and what nobody could read ----

    @Test
    void it_reads_beside_a_gateway_that_writes() {
        store(sink -> {
            sink.accept(1, batch(full("2026-01-01T09:00:00Z"))).join();
            assertThat(export("--format", "csv").out().lines()).hasSize(2);
            sink.accept(1, batch(full("2026-01-01T09:00:01Z"))).join();
            assertThat(export("--format", "csv").out().lines()).hasSize(3);
        });
    }

    @Test
    void unreadable_frames_are_listed_with_their_bytes() {
        store(sink -> {
            sink.accept(1, new Unreadable(new byte[]{0, (byte) 0xAB}, "codec 99"));
            sink.accept(2, new Unreadable(new byte[]{1}, "codec\n98"));
        });
        CommandLineRun all = CommandLineRun.of("telemetry", "unreadable", "--config", folder);
        assertThat(all.exitCode()).isZero();
        assertThat(all.out().lines()).contains("2026-01-02T00:00:00Z  tracker 1  teltonika  codec 99", "  00AB").hasSize(5)
                .last().asString().contains("trackgate explain");
        assertThat(CommandLineRun.of("telemetry", "unreadable", "--config", folder, "--tracker", 2).out()).contains("  01")
                .doesNotContain("00AB");
        assertThat(CommandLineRun.of("telemetry", "unreadable", "--config", folder, "--tracker", 3).out()).contains("no unreadable frame");
    }
}
