package io.trackgate.app.check;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Receipt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Of all that a gateway writes behind a record, its receipt alone is its receipt. */
class TelemetryReceiptTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static byte[] hex(String hex) { return HexFormat.of().parseHex(hex); }

    private static boolean isReceipted(String protocol, String owed, String... written) {
        FrameExplainer explainer = new ProtocolCatalog().find(protocol).orElseThrow().explainer();
        Receipt receipt = out -> out.writeBytes(Unpooled.wrappedBuffer(hex(owed)));
        TelemetryStep.Batch batch = new TelemetryStep.Batch(1, START, receipt, List.of());
        List<Happening> happenings = List.of(written).stream()
                .<Happening>map(bytes -> new Happening.Sent(1, START.plusMillis(1), hex(bytes))).toList();
        return TelemetryStep.receipt(happenings, batch, explainer).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
            // protocol, receipt of an alarm or of records, then what is none: a login's or heartbeat's answer, the receipt of another frame, a question
            "teltonika, 00000001, 01, 00000002, 000000000000000F0C010500000007676574696E666F0100004312",
            "gt06, 787805260002D7B10D0A, 7878051300021F4A0D0A, 787805260003C6380D0A, 78780E800800000000564552534F4E2300010000",
            "jt808, 7E8001000501391234567800010003020000A77E, 7E8001000501391234567800010003000200A77E, 7E8001000501391234567800010004020000A07E, 7E8104000001391234567800020B7E",
            "ruptela, 0002640113BC, 00027301CB25, 00027401862D, 000B6C20536574696F20322C31EB3E",
            "navtelecom, 7E4101DF, 404E544300000000010000000300455E2A3C53, 7E41028C, 404E54430000000001000000030043582A3F56",
            "galileosky, 021234, 02869C, 021235, 01210003383638323034303035363437383338040000E005000000E10773746174616C6C8B2C"})
    void another_answer_is_no_receipt(String protocol, String owed, String login, String another, String question) {
        assertThat(isReceipted(protocol, owed, login, another, question)).isFalse();
        assertThat(isReceipted(protocol, owed, login, another, owed)).isTrue();
        // Several in one write.
        assertThat(isReceipted(protocol, owed, login, another + owed)).isTrue();
    }
}
