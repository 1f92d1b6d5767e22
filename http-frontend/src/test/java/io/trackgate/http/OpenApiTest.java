package io.trackgate.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.trackgate.config.GatewayConfig;
import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The description of the API tells all that is served, and programs that nobody here wrote understand it. */
class OpenApiTest {
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private JsonNode document() {
        Seen seen = gateway.get("/openapi.json");
        assertThat(seen.status()).isEqualTo(200);
        return seen.body();
    }

    @Test
    void each_call_is_described_with_each_of_its_parameters() {
        JsonNode document = document();
        assertThat(gateway.api.routes().table()).isNotEmpty();
        for (Route route : gateway.api.routes().table()) {
            JsonNode path = document.path("paths").path("/v2/" + route.path());
            assertThat(path.path("post").path("summary").asText()).as(route.path()).isEqualTo(route.summary());
            JsonNode form = resolve(document, path.at("/post/requestBody/content/application~1json/schema"));
            List<String> inQuery = path.path("get").path("parameters").findValuesAsText("name");
            for (Parameter parameter : route.parameters()) {
                assertThat(form.path("properties").path(parameter.name()).path("description").asText()).as(route.path())
                        .isEqualTo(parameter.description());
                assertThat(texts(form.path("required")).contains(parameter.name())).as(parameter.name()).isEqualTo(parameter.required());
                assertThat(inQuery).as(route.path()).contains(parameter.name());
            }
        }
    }

    @Test
    void each_error_of_each_call_is_described_under_its_http_status() {
        JsonNode document = document();
        for (Route route : gateway.api.routes().table()) {
            for (String method : List.of("post", "get"))
                errors(document, document.path("paths").path("/v2/" + route.path()).path(method), route.errors(), route.path());
        }
        for (Page page : gateway.api.pages().table())
            errors(document, document.path("paths").path(page.path()).path("get"), page.errors(), page.path());
    }

    private static void errors(JsonNode document, JsonNode operation, Set<ApiError> errors, String path) {
        for (ApiError error : errors) {
            JsonNode response = operation.path("responses").path(Integer.toString(error.httpStatus()));
            assertThat(response.path("description").asText()).as("%s: %s", path, error).contains("`" + error.code() + "` " + error.text());
            JsonNode example = resolve(document, response.at("/content/application~1json/examples").path(OpenApi.example(error)));
            assertThat(example.at("/value/status/code").asInt()).as("%s: %s", path, error).isEqualTo(error.code());
        }
    }

    @Test
    void each_page_is_described_with_each_of_its_answers() {
        JsonNode document = document();
        assertThat(gateway.api.pages().table()).extracting(Page::path).contains("/health", "/metrics", "/openapi.json", "/docs",
                "/trackgate/commands/{id}");
        for (Page page : gateway.api.pages().table()) {
            for (Page.Form form : page.answers()) {
                JsonNode response = document.path("paths").path(page.path()).at("/get/responses/" + form.status());
                assertThat(response.path("content").has(form.mediaType())).as(page.path()).isTrue();
            }
        }
    }

    @Test
    void nothing_is_described_that_is_not_served() {
        int served = gateway.api.routes().table().size() + gateway.api.pages().table().size();
        assertThat(document().path("paths")).hasSize(served);
    }

    @Test
    void no_two_operations_have_one_name() {
        List<String> ids = document().path("paths").findValuesAsText("operationId");
        assertThat(ids).doesNotHaveDuplicates().contains("trackerOutputSet", "trackerOutputSetAllByQuery", "trackgateCommands");
    }

    @Test
    void every_reference_leads_somewhere() {
        JsonNode document = document();
        Set<String> references = new TreeSet<>(document.findValuesAsText("$ref"));
        assertThat(references).isNotEmpty().allMatch(reference -> !document.at(reference.substring(1)).isMissingNode());
    }

    @Test
    void a_parser_of_the_swagger_project_has_no_complaint() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(document().toString(), List.of(), options);
        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths()).hasSameSizeAs(document().path("paths"));
    }

    @Test
    void the_parser_would_complain() {
        ObjectNode broken = document().deepCopy();
        ((ObjectNode) broken.at("/paths/~1health/get")).put("responses", "none");
        assertThat(new OpenAPIV3Parser().readContents(broken.toString(), List.of(), new ParseOptions()).getMessages()).isNotEmpty();
    }

    @Test
    void the_answer_to_a_command_says_how_it_ended_in_headers_and_others_do_not() {
        JsonNode paths = document().path("paths");
        for (String status : List.of("200", "400", "403", "429", "500"))
            assertThat(paths.at("/~1v2~1tracker~1output~1set/post/responses/" + status + "/headers").has("X-Command-Outcome")).as(status)
                    .isTrue();
        assertThat(paths.at("/~1v2~1tracker~1led~1read/post/responses/200/headers").properties()).extracting(Map.Entry::getKey)
                .containsExactly("X-Request-Id");
    }

    @Test
    void two_forms_of_one_name_are_refused_at_the_start() {
        Route one = Route.of("a", "b", "").answers(Schema.object().named("Thing").field("x", Schema.TEXT))
                .run((from, arguments) -> never());
        Route two = Route.of("a", "c", "").answers(Schema.object().named("Thing").field("y", Schema.TEXT))
                .run((from, arguments) -> never());
        assertThatThrownBy(() -> OpenApi.document(List.of(one, two), List.of(), "1")).hasMessageContaining("Thing");
    }

    private static CompletableFuture<Answer> never() { return new CompletableFuture<>(); }

    @Test
    void the_page_for_people_tells_every_call_and_every_error_without_script_or_anything_from_elsewhere() {
        Seen seen = gateway.get("/docs");
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(seen.header("Content-Security-Policy")).startsWith("default-src 'none'; style-src 'unsafe-inline'");
        String html = seen.raw().body();
        gateway.api.routes().table().forEach(route -> assertThat(html).contains("<code>/v2/" + route.path() + "</code></h3>"));
        gateway.api.pages().table().forEach(page -> assertThat(html).contains("<code>" + page.path() + "</code></h3>"));
        for (ApiError error : ApiError.values())
            assertThat(html).contains("<code>" + error.code() + "</code></td><td>" + error.text());
        assertThat(html).doesNotContain("<script", "src=", "@import", "url(", "http-equiv")
                .contains("curl http://127.0.0.1:8080/v2/tracker/output/set -H &#39;Content-Type: application/json&#39; \\\n"
                        + "  -d &#39;{&quot;hash&quot;: &quot;HASH&quot;, &quot;tracker_id&quot;: TRACKER_ID, &quot;output&quot;: OUTPUT, &quot;enable&quot;: true}&#39;");
    }

    @Test
    void every_link_of_the_page_for_people_leads_somewhere() {
        String html = gateway.get("/docs").raw().body();
        List<String> targets = new ArrayList<>();
        Pattern.compile("href=\"#([^\"]+)\"").matcher(html).results().forEach(link -> targets.add(link.group(1)));
        assertThat(targets).isNotEmpty().allMatch(target -> html.contains("id=\"" + target + "\""));
    }

    @Test
    void what_a_text_says_never_becomes_markup() {
        Route route = Route.of("a", "b", "<script>alert(1)</script>").takes(Parameter.text("x", 1, "\"><img src=x> & `<b>`"))
                .run((from, arguments) -> never());
        String html = new DocumentationPage(OpenApi.document(List.of(route), List.of(), "<i>")).html();
        assertThat(html).contains("&lt;script&gt;", "&quot;&gt;&lt;img src=x&gt; &amp; <code>&lt;b&gt;</code>", "&lt;i&gt;")
                .doesNotContain("<script", "<img", "<i>", "<b>");
    }

    @Test
    void the_description_is_counted_by_the_limit_of_an_address() {
        try (TestGateway limited = new TestGateway(new GatewayConfig.RateLimit(0, 1), List.of(), true)) {
            assertThat(limited.get("/openapi.json").status()).isEqualTo(200);
            assertThat(limited.get("/docs").code()).isEqualTo(15);
            assertThat(limited.get("/health").status()).isEqualTo(200);
        }
    }

    private static JsonNode resolve(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
