package io.trackgate.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.trackgate.config.GatewayConfig;
import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The files of the page at {@code /console/}, as a browser asks for them. */
class ConsoleTest {
    private static final int MOST_BYTES = 300_000;
    private static final Pattern IMPORTED = Pattern.compile("from \"\\./([^\"]+)\"|from\"\\./([^\"]+)\"");
    private static final Pattern LINKED = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    @Test
    void the_page_may_run_and_load_what_this_gateway_serves_and_nothing_else() {
        Seen page = gateway.get("/console/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; "
                + "connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'");
        assertThat(page.raw().body()).doesNotContain("<style", " style=", " onclick")
                .containsPattern("<script type=\"module\" src=\"main.js\"></script>");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void every_file_that_the_page_names_is_there_and_all_of_them_are_small() {
        Set<String> names = new HashSet<>(Set.of("", "settings.json"));
        Matcher linked = LINKED.matcher(gateway.get("/console/").raw().body());
        while (linked.find())
            names.add(linked.group(1));
        for (String name : List.copyOf(names)) {
            Matcher imported = IMPORTED.matcher(gateway.get("/console/" + name).raw().body());
            while (imported.find())
                assertThat(names).as("preloaded, imported by " + name)
                        .contains(imported.group(1) != null ? imported.group(1) : imported.group(2));
        }
        int bytes = 0;
        for (String name : names) {
            HttpResponse<byte[]> file = packed("/console/" + name);
            assertThat(file.statusCode()).as(name).isEqualTo(200);
            bytes += file.body().length;
        }
        assertThat(names).contains("main.js", "preact.js", "style.css");
        assertThat(bytes).as("bytes of the whole page").isLessThan(MOST_BYTES);
    }

    private HttpResponse<byte[]> packed(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(gateway.request(path).header("Accept-Encoding", "br, gzip").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_file_travels_packed_to_whoever_takes_that() throws IOException {
        HttpResponse<byte[]> file = packed("/console/main.js");
        assertThat(file.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(file.headers().firstValue("Vary")).contains("accept-encoding");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(file.body())).readAllBytes();
        Seen asItIs = gateway.send(gateway.request("/console/main.js").header("Accept-Encoding", "gzip;q=0, identity").GET());
        assertThat(asItIs.header("Content-Encoding")).isEqualTo("(none)");
        assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(asItIs.raw().body()).contains("render(");
    }

    @Test
    void a_browser_that_has_the_file_is_told_so_and_gets_it_no_second_time() {
        Seen first = gateway.get("/console/style.css");
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        Seen again = gateway.send(gateway.request("/console/style.css").header("If-None-Match", first.header("ETag")).GET());
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.raw().body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(gateway.send(gateway.request("/console/style.css").header("If-None-Match", "W/\"other\"").GET()).status())
                .isEqualTo(200);
    }

    @Test
    void without_its_slash_the_address_leads_to_the_page() {
        Seen seen = gateway.get("/console");
        assertThat(seen.status()).isEqualTo(308);
        assertThat(seen.header("Location")).isEqualTo("console/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/../application.yaml", "/console/%2e%2e/logback.xml", "/console/..%2flogback.xml", "/console//main.js",
            "/console/main.js/", "/console/nothing.js", "/consolemain.js", "/console/preact.js.map"})
    void there_is_nothing_but_the_table_of_its_files(String path) {
        assertThat(gateway.get(path).status()).isEqualTo(400);
        assertThat(gateway.get(path).code()).isIn(111, 112);
    }

    @Test
    void a_file_can_be_read_and_nothing_more() {
        Seen seen = gateway.post("/console/main.js", "{}");
        assertThat(seen.status()).isEqualTo(405);
        assertThat(seen.header("Allow")).isEqualTo("GET");
    }

    @Test
    void a_page_that_is_switched_off_is_not_there() {
        Console off = new Console(new GatewayConfig.Console(false, Optional.empty()), "1", false);
        assertThat(off.isAt("/console/")).isFalse();
        assertThat(off.isAt("/console")).isFalse();
        assertThat(off.isAt("/console/main.js")).isFalse();
    }

    @Test
    void pictures_of_a_map_may_come_from_where_the_configuration_says() {
        Console console = new Console(new GatewayConfig.Console(true,
                Optional.of(new GatewayConfig.Tiles("https://tiles.example.org:8443/{z}/{x}/{y}.png", "© somebody"))), "1.2", true);
        Answer page = console.answer(request("/console/")).join();
        assertThat(header(page, "content-security-policy")).contains("img-src 'self' data: https://tiles.example.org:8443;");
        Answer settings = console.answer(request("/console/settings.json")).join();
        assertThat(new String(settings.body(), StandardCharsets.UTF_8)).isEqualTo(
                "{\"version\":\"1.2\",\"demo\":true,\"tiles\":{\"url\":\"https://tiles.example.org:8443/{z}/{x}/{y}.png\",\"attribution\":\"© somebody\"}}");
    }

    private static String header(Answer answer, String name) {
        return answer.headers().stream().filter(header -> header.name().equalsIgnoreCase(name)).findFirst().orElseThrow().value();
    }

    private static Request request(String path) {
        HttpHeaders none = new DefaultHttpHeaders();
        return new Request("1", "GET", path, "", none, new byte[0], false, InetAddress.getLoopbackAddress());
    }
}
