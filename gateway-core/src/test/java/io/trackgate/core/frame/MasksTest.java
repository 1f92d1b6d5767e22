package io.trackgate.core.frame;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.trackgate.core.frame.FrameStream.Framed;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Secret;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.queclink.QueclinkProtocol;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MasksTest {

    private static final String MANY_STARS = "****";

    private static SeenFrame queclink(String text, String... known) {
        DeviceProtocol protocol = new QueclinkProtocol();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Explained explained = protocol.explainer().explain(bytes, Sender.DEVICE).getFirst();
        return new Masks(List.of(known)).of(new Framed(Instant.EPOCH, bytes, explained), 1);
    }

    private static Map<String, Object> attributes(SeenFrame seen) { return seen.explained().records().getFirst().attributes(); }

    @Test
    void the_records_of_a_frame_have_no_more_of_a_secret_than_its_bytes() {
        SeenFrame seen = queclink("+RESP:GTALC,060100,135790246811220,,BSI,internet,pwd=x1,geheim,pwd=other,20260101120000,11F0$",
                "geheim");
        assertThat(new String(seen.bytes(), StandardCharsets.US_ASCII)).contains("BSI,internet,pwd=**,******,pwd=*****,2026");
        assertThat(attributes(seen)).containsEntry("report", "GTALC")
                .containsEntry("report.fields", "BSI,internet,pwd=****,****,pwd=****");
    }

    @Test
    void the_end_of_a_secret_does_not_stay_where_another_one_is_its_beginning() {
        SeenFrame seen = queclink("+RESP:GTALC,060100,135790246811220,,pwd=geheim2,geheim,20260101120000,11F0$", "geheim");
        assertThat(attributes(seen)).containsEntry("report.fields", "pwd=****,****");
    }

    @Test
    void a_record_that_shows_bytes_as_hexadecimal_shows_no_secret_either_and_keeps_its_numbers() {
        byte[] bytes = "\1geheim\2ab".getBytes(StandardCharsets.ISO_8859_1);
        TelemetryRecord record = new TelemetryRecord(0, 7, null, true, null, null, 12_000, null, null, Map.of(), Map.of(1, true),
                Map.of("all", "0167656865696d026162", "short", "6162", "io.1", 5L));
        Explained explained = new Explained(Sender.DEVICE, "x", true, null, List.of(), List.of(record)).with(List.of(new Secret(8, 2)));
        SeenFrame seen = new Masks(List.of("geheim")).of(new Framed(Instant.EPOCH, bytes, explained), 1);
        assertThat(seen.explained().records()).containsExactly(
                record.withAttributes(Map.of("all", "01****02****", "short", MANY_STARS, "io.1", 5L)));
    }

    @Test
    void a_secret_of_the_tracker_is_found_in_a_text_of_two_bytes_a_character() {
        byte[] bytes = "\0{p geheim}".getBytes(StandardCharsets.UTF_16BE);
        NamedBytes text = new NamedBytes(0, bytes.length, "text", "", "{p geheim}", null);
        Explained explained = new Explained(Sender.DEVICE, "x", true, null, List.of(text), List.of());
        SeenFrame seen = new Masks(List.of("geheim")).of(new Framed(Instant.EPOCH, bytes, explained), 1);
        assertThat(seen.masked()).isTrue();
        assertThat(new String(seen.bytes(), StandardCharsets.ISO_8859_1)).isEqualTo("\0\0\0{\0p\0 ************\0}");
        assertThat(seen.explained().fields().getFirst().value()).isEqualTo(MANY_STARS);
    }

    /** The words around it may be secrets too: what hides them all is a place, and this text has no places. */
    @Test
    void a_text_that_is_hidden_as_a_whole_shows_nothing_though_a_word_of_it_is_known() {
        byte[] bytes = "密 pwd=geheim,other".getBytes(StandardCharsets.UTF_8);
        NamedBytes text = new NamedBytes(0, bytes.length, "text", "", "密 pwd=geheim,other", null);
        Explained explained = new Explained(Sender.DEVICE, "x", true, null, List.of(text), List.of())
                .with(List.of(new Secret(0, bytes.length)));
        SeenFrame seen = new Masks(List.of("geheim")).of(new Framed(Instant.EPOCH, bytes, explained), 1);
        assertThat(seen.explained().fields().getFirst().value()).isEqualTo(MANY_STARS);
    }
}
