package io.trackgate.app.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.catalogue.ProtocolCatalog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Frames of a bench report: bytes come cut and glued, and what is no frame is shown as it is. */
class FrameReadingTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LOGIN = "000F333536333037303432343431303133";
    private static final String PING = "FF";

    private final List<Happening> happenings = new ArrayList<>();

    private void received(int connection, String hex) {
        happenings.add(new Happening.Received(connection, START.plusSeconds(happenings.size()), HexFormat.of().parseHex(hex)));
    }

    private List<LoggedFrame> frames() {
        return FrameReading.of(happenings, new ProtocolCatalog().find("teltonika").orElseThrow().explainer());
    }

    @Test
    void a_frame_in_pieces_is_one_frame_at_the_time_of_its_last_byte() {
        for (int i = 0; i < LOGIN.length(); i += 2)
            received(1, LOGIN.substring(i, i + 2));

        assertThat(frames()).singleElement().satisfies(frame -> {
            assertThat(frame.explained().name()).isEqualTo("login");
            assertThat(frame.bytes()).asHexString().isEqualTo(LOGIN);
            assertThat(frame.at()).isEqualTo(START.plusSeconds(16));
        });
    }

    @Test
    void frames_that_came_glued_are_several_and_the_rest_waits() {
        received(1, LOGIN + PING + "0000");
        received(2, LOGIN);
        received(1, "0000");
        happenings.add(new Happening.Closed(1, START.plusSeconds(9)));

        assertThat(frames()).extracting(LoggedFrame::connection).containsExactly(1, 1, 2, 1);
        assertThat(frames()).extracting(frame -> frame.explained().name()).containsExactly("login", "ping", "login", "incomplete frame");
        assertThat(frames().getLast().bytes()).asHexString().isEqualTo("00000000");
    }

    @Test
    void a_write_is_read_by_itself() {
        happenings.add(new Happening.Sent(1, START, new byte[]{1}));
        happenings.add(new Happening.Sent(1, START, new byte[]{0, 0, 0, 1}));

        assertThat(frames()).extracting(frame -> frame.explained().name()).containsExactly("login answer", "receipt");
    }
}
