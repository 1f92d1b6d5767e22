package io.trackgate.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/** An OpenAPI document of {@link OpenApi} as one page of HTML, readable without style, script or mouse. Whatever it shows is escaped. */
final class DocumentationPage {
    private static final String JSON = "application/json";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern STRONG = Pattern.compile("\\*\\*([^*]+)\\*\\*");
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1d2329; --soft: #59636e; --line: #d8dee4; --shade: #f4f6f8; --link: #0b5cad; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #dfe5ea; --soft: #98a3ad; --line: #353d45; --shade: #1c2227; --link: #7fb7ee; }
              body { background: #14181c; }
            }
            body { margin: 0 auto; max-width: 54rem; padding: 2rem 1.25rem 6rem; color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
            h1 { font-size: 1.9rem; margin: 0; } h2 { margin: 3.5rem 0 0; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
            h3 { margin: 2.5rem 0 .2rem; } h4 { margin: 1.2rem 0 .2rem; color: var(--soft); font-size: .85rem; text-transform: uppercase; letter-spacing: .05em; }
            a { color: var(--link); text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
            code, pre { font: .88em/1.5 ui-monospace, monospace; } h3 code { font-size: 1rem; }
            pre { background: var(--shade); padding: .7rem .9rem; overflow-x: auto; border-radius: .4rem; margin: .4rem 0; }
            table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
            th { color: var(--soft); font-weight: 600; } td:first-child { white-space: nowrap; } p { margin: .5rem 0; } .soft { color: var(--soft); }
            nav ul { columns: 2; padding-left: 1.1rem; margin: .3rem 0; } nav li { break-inside: avoid; } @media (max-width: 40rem) { nav ul { columns: 1; } }
            """;

    /** One operation, as the document has it. */
    private record Operation(String path, String method, JsonNode node) {
        String id() { return node.path("operationId").asText(); }

        String tag() { return node.path("tags").path(0).asText(); }
    }

    private final JsonNode document;
    private final StringBuilder html = new StringBuilder(1 << 16);

    DocumentationPage(JsonNode document) { this.document = document; }

    String html() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Trackgate API</title>\n<style>\n")
                .append(STYLE).append("</style>\n</head>\n<body>\n");
        JsonNode info = document.path("info");
        html.append("<h1>").append(escaped(info.path("title").asText())).append(" API</h1>\n<p class=\"soft\">Version ")
                .append(escaped(info.path("version").asText())).append(" · <a href=\"/openapi.json\">openapi.json</a></p>\n");
        for (String paragraph : info.path("description").asText().split("\n\n"))
            paragraph(paragraph);
        Map<String, List<Operation>> byTag = byTag();
        contents(byTag);
        byTag.forEach((tag, operations) -> {
            html.append("<h2 id=\"").append(anchor(tag)).append("\">").append(escaped(tag)).append("</h2>\n");
            operations.forEach(this::operation);
        });
        forms();
        errors();
        return html.append("</body>\n</html>\n").toString();
    }

    /** In the order of the document's tags; a call that POST and GET both do is told once. */
    private Map<String, List<Operation>> byTag() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> {
            String method = path.getValue().has("post") ? "post" : "get";
            operations.add(new Operation(path.getKey(), method, path.getValue().path(method)));
        });
        Map<String, List<Operation>> byTag = new LinkedHashMap<>();
        document.path("tags").forEach(tag -> byTag.put(tag.path("name").asText(), new ArrayList<>()));
        operations.forEach(operation -> byTag.computeIfAbsent(operation.tag(), unknown -> new ArrayList<>()).add(operation));
        return byTag;
    }

    private void contents(Map<String, List<Operation>> byTag) {
        html.append("<nav>\n<h2>Contents</h2>\n");
        byTag.forEach((tag, operations) -> {
            html.append("<h4><a href=\"#").append(anchor(tag)).append("\">").append(escaped(tag)).append("</a></h4>\n<ul>\n");
            for (Operation operation : operations) {
                html.append("<li><a href=\"#").append(anchor(operation.id())).append("\"><code>").append(escaped(operation.path()))
                        .append("</code></a></li>\n");
            }
            html.append("</ul>\n");
        });
        html.append("<p><a href=\"#forms\">Forms</a> · <a href=\"#errors\">Errors</a></p>\n</nav>\n");
    }

    private void operation(Operation operation) {
        String methods = document.path("paths").path(operation.path()).properties().stream().map(Map.Entry::getKey)
                .map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.joining(", "));
        html.append("<h3 id=\"").append(anchor(operation.id())).append("\"><code>").append(escaped(operation.path()))
                .append("</code></h3>\n");
        paragraph(operation.node().path("summary").asText() + ".");
        html.append("<p class=\"soft\">").append(methods).append(". ").append(marked(operation.node().path("description").asText()))
                .append("</p>\n");
        parameters(operation);
        html.append("<h4>Try it</h4>\n<pre>").append(escaped(curl(operation))).append("</pre>\n");
        answers(operation);
    }

    private void parameters(Operation operation) {
        JsonNode body = requestForm(operation);
        JsonNode inPath = operation.node().path("parameters");
        if (body.path("properties").isEmpty() && inPath.isEmpty()) return;
        html.append("<h4>Parameters</h4>\n<table>\n<tr><th>name</th><th>form</th><th></th></tr>\n");
        inPath.forEach(each -> row(each.path("name").asText(), form(each.path("schema")), each.path("description").asText()));
        body.path("properties").properties().forEach(field -> row(field.getKey() + (isRequired(body, field.getKey()) ? "" : " ?"),
                form(field.getValue()), field.getValue().path("description").asText()));
        html.append("</table>\n");
        html.append(body.isMissingNode() ? "" : "<p class=\"soft\">?: may be left out.</p>\n");
    }

    private void row(String name, String form, String description) {
        html.append("<tr><td><code>").append(escaped(name)).append("</code></td><td>").append(form).append("</td><td>")
                .append(marked(description)).append("</td></tr>\n");
    }

    private void answers(Operation operation) {
        html.append("<h4>Answers</h4>\n<table>\n<tr><th>HTTP</th><th></th></tr>\n");
        operation.node().path("responses").properties().forEach(response -> {
            JsonNode schema = response.getValue().path("content").path(JSON).path("schema");
            boolean success = !response.getValue().path("content").path(JSON).has("examples");
            html.append("<tr><td>").append(escaped(response.getKey())).append("</td><td>")
                    .append(success && !schema.isMissingNode() ? form(schema) : marked(response.getValue().path("description").asText()))
                    .append("</td></tr>\n");
        });
        html.append("</table>\n");
    }

    private void forms() {
        html.append("<h2 id=\"forms\">Forms</h2>\n");
        document.path("components").path("schemas").properties().forEach(named -> {
            if (named.getKey().endsWith("Request")) return;
            html.append("<h3 id=\"").append(anchor("form-" + named.getKey())).append("\">").append(escaped(named.getKey()))
                    .append("</h3>\n<p>").append(form(named.getValue())).append("</p>\n");
        });
    }

    private void errors() {
        html.append("<h2 id=\"errors\">Errors</h2>\n<table>\n<tr><th>code</th><th>text</th><th></th></tr>\n");
        document.path("components").path("examples").forEach(example -> {
            JsonNode status = example.path("value").path("status");
            row(status.path("code").asText(), escaped(status.path("description").asText()), example.path("summary").asText());
        });
        html.append("</table>\n");
    }

    /** A line for a shell; whatever the reader has to put in is in capitals. */
    private String curl(Operation operation) {
        String address = "http://127.0.0.1:8080" + operation.path().replace(Page.ID, "ID");
        boolean asked = !operation.node().path("security").isEmpty();
        if (operation.method().equals("get"))
            return "curl " + (asked ? "-H 'Authorization: NVX HASH' " : "") + address;
        JsonNode form = requestForm(operation);
        if (form.isMissingNode()) return "curl -X POST " + address;
        String fields = form.path("properties").properties().stream()
                .filter(field -> field.getKey().equals("hash") || isRequired(form, field.getKey()))
                .map(field -> "\"" + field.getKey() + "\": " + placeholder(field.getKey(), field.getValue()))
                .collect(Collectors.joining(", "));
        return "curl " + address + " -H 'Content-Type: application/json' \\\n  -d '{" + fields + "}'";
    }

    private static String placeholder(String name, JsonNode schema) {
        String capitals = name.toUpperCase(Locale.ROOT);
        return switch (schema.path("type").asText()) {
            case "integer", "number" -> capitals;
            case "boolean" -> "true";
            case "array" -> "[" + placeholder(name, schema.path("items")) + "]";
            case "object" -> "{}";
            default -> "\"" + capitals + "\"";
        };
    }

    private JsonNode requestForm(Operation operation) {
        String reference = operation.node().path("requestBody").path("content").path(JSON).path("schema").path("$ref").asText();
        return document.path("components").path("schemas").path(named(reference).orElse(""));
    }

    private static Optional<String> named(String reference) {
        return reference.startsWith(OpenApiSchemas.PLACE)
                ? Optional.of(reference.substring(OpenApiSchemas.PLACE.length()))
                : Optional.empty();
    }

    private static boolean isRequired(JsonNode form, String name) {
        for (JsonNode required : form.path("required")) { if (required.asText().equals(name)) return true; }
        return false;
    }

    /** A form in a few words of HTML; named ones are links. */
    private String form(JsonNode schema) {
        Optional<String> name = named(schema.path("$ref").asText());
        if (name.isPresent()) return "<a href=\"#" + anchor("form-" + name.get()) + "\">" + escaped(name.get()) + "</a>";
        String words = schema.has("enum") ? " " + listed(schema.path("enum")) : "";
        if (schema.path("type").isArray()) return escaped(schema.at("/type/0").asText()) + " or null"; // the only two that there are
        return switch (schema.path("type").asText()) {
            case "array" -> "list of " + form(schema.path("items")) + bounds(schema, "minItems", "maxItems");
            case "object" -> object(schema);
            case "string" -> "text" + bounds(schema, "minLength", "maxLength") + words;
            case "integer", "number" -> escaped(schema.path("type").asText()) + bounds(schema, "minimum", "maximum");
            default -> escaped(schema.path("type").asText());
        };
    }

    private String object(JsonNode schema) {
        if (schema.has("additionalProperties")) return "object of " + form(schema.path("additionalProperties")) + " by key";
        if (!schema.has("properties")) return "object";
        return "<table>" + schema.path("properties").properties().stream().map(field -> "<tr><td><code>" + escaped(field.getKey())
                + (isRequired(schema, field.getKey()) ? "" : " ?") + "</code></td><td>" + form(field.getValue()) + "</td><td>"
                + marked(field.getValue().path("description").asText()) + "</td></tr>").collect(Collectors.joining()) + "</table>";
    }

    private static String bounds(JsonNode schema, String least, String most) {
        String from = schema.has(least) ? schema.path(least).asText() : "";
        String to = schema.has(most) ? schema.path(most).asText() : "";
        return from.isEmpty() && to.isEmpty() ? "" : " (" + from + "…" + to + ")";
    }

    private static String listed(JsonNode words) {
        List<String> all = new ArrayList<>();
        words.forEach(word -> all.add("<code>" + escaped(word.asText()) + "</code>"));
        return String.join(", ", all);
    }

    private void paragraph(String text) { html.append("<p>").append(marked(text)).append("</p>\n"); }

    /** Escaped first, so that a mark is all that can become an element. */
    private static String marked(String text) {
        Matcher code = CODE.matcher(escaped(text));
        return STRONG.matcher(code.replaceAll("<code>$1</code>")).replaceAll("<strong>$1</strong>");
    }

    private static String anchor(String name) { return name.replaceAll("[^A-Za-z0-9]+", "-"); }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }
}
