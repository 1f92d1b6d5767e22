package io.trackgate.app.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that came from a wire is markup. */
class HtmlTest {

    @Test
    void what_could_be_markup_is_escaped() {
        assertThat(Html.escape("<a href=\"x\" id='y'>&")).isEqualTo("&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
        assertThat(Html.element("td", "bad\"", "<b>")).isEqualTo("<td class=\"bad&quot;\">&lt;b&gt;</td>");
    }

    @Test
    void what_no_page_may_hold_is_replaced() { assertThat(Html.escape("a\0b\u001bc\ud800d\n")).isEqualTo("a\ufffdb\ufffdc\ufffdd\n"); }

    @Test
    void bars_take_their_share_of_the_longest_and_escape_their_labels() {
        String svg = LatencyBars.svg(List.of(new LatencyBars.Bar("<led>", 50, true), new LatencyBars.Bar("lost", 100, false)));

        assertThat(svg).contains("&lt;led&gt;", "class=\"bar\" x=\"260\" y=\"4\" width=\"220\"",
                "class=\"lost\" x=\"260\" y=\"26\" width=\"440\"",
                "50 ms", "100 ms");
    }
}
