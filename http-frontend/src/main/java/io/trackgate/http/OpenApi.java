package io.trackgate.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The OpenAPI 3.1 document of everything that is served, generated from the tables that serve it. */
final class OpenApi {
    static final String PREFIX = "/v2/";
    private static final String VERSION = "3.1.1";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PAGES = "gateway";
    private static final String HEADER = "hashInHeader";
    private static final String QUERY = "hashInQuery";
    // No scheme of OpenAPI: there it is a property of the body like others.
    private static final String IN_BODY = "";
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String EXAMPLES = "#/components/examples/";
    private static final Parameter HASH = Parameter.text("hash", 32, "API key or hash of a session, where no header or query has it")
            .optional();
    private static final String ABOUT = """
            Commands and state of GPS trackers.

            **Who asks.** `hash` is an API key or the hash of a session, 32 hexadecimal characters: in the body, in the query, or in the \
            header `Authorization: NVX <hash>`. The first of these places that has one decides.

            **How.** Parameters travel as a JSON object, as a form, or in the query; in a form or query, arrays and objects are JSON text. Unknown \
            parameters are ignored, and so should be unknown fields of answers. Each call is also served as `/api-v2/…` and without a prefix.

            **Success.** `{"success": true}` to a command means that this tracker confirmed this command. The header `X-Command-Outcome` names the \
            three exceptions: `postponed`, `sent` and `deferred`.

            **Errors.** Go by the code, not by the text. A path that is not here is code 111 or 112; a method other than GET and POST is \
            HTTP 405 with code 5.

            **Moments** are `yyyy-MM-dd HH:mm:ss` in the time zone of the user, or ISO 8601 with `iso_datetime` or the header \
            `NVX-ISO-DateTime: true`.""";

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ObjectNode paths;
    private final OpenApiSchemas schemas;

    private OpenApi(String version) {
        root.put("openapi", VERSION);
        root.putObject("info").put("title", "Trackgate").put("version", version).put("description", ABOUT).putObject("license")
                .put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        root.putArray("servers").addObject().put("url", "/").put("description", "This gateway");
        root.putArray("tags");
        paths = root.putObject("paths");
        ObjectNode components = root.putObject("components");
        schemas = new OpenApiSchemas(components.putObject("schemas"));
        schemas.of(Answer.ERROR);
        examples(components.putObject("examples"));
        headers(components.putObject("headers"));
        security(components.putObject("securitySchemes"));
    }

    /** @param version of this software */
    static ObjectNode document(List<Route> routes, List<Page> pages, String version) {
        OpenApi openApi = new OpenApi(version);
        routes.forEach(openApi::route);
        pages.forEach(openApi::page);
        openApi.tags(routes);
        return openApi.root;
    }

    /** {@code tracker/output/set_all} becomes {@code trackerOutputSetAll}. */
    static String operationId(String path) {
        String words = Arrays.stream(path.split("[^A-Za-z0-9]+")).map(OpenApi::capital).collect(Collectors.joining());
        return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }

    private static String capital(String word) {
        return word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private void tags(List<Route> routes) {
        ArrayNode tags = root.withArray("tags");
        routes.stream().map(Route::resource).distinct().sorted().forEach(resource -> tags.addObject().put("name", resource));
        tags.addObject().put("name", PAGES).put("description", "What this gateway tells of itself");
    }

    private void route(Route route) {
        String id = operationId(route.path());
        boolean asked = route.access() != Access.OPEN;
        List<Parameter> parameters = parameters(route);
        ObjectNode responses = responses(id, route);
        ObjectNode path = paths.putObject(PREFIX + route.path());

        ObjectNode post = operation(path.putObject("post"), id, route.resource(), route.summary(), description(route));
        require(post, asked ? Stream.of(HEADER, QUERY, IN_BODY) : Stream.of());
        if (asked || !parameters.isEmpty()) post.set("requestBody", body(id, parameters, asked));
        post.set("responses", responses);

        ObjectNode get = operation(path.putObject("get"), id + "ByQuery", route.resource(), route.summary(), description(route));
        require(get, asked ? Stream.of(HEADER, QUERY) : Stream.of());
        parameters.forEach(parameter -> get.withArray("parameters").add(query(parameter)));
        get.set("responses", responses.deepCopy());
    }

    private void page(Page page) {
        String id = operationId(page.path().replace(Page.ID, ""));
        ObjectNode get = operation(paths.putObject(page.path()).putObject("get"), id, PAGES, page.summary(), description(page));
        require(get, page.isOpen() ? Stream.of() : Stream.of(HEADER, QUERY));
        if (page.path().contains(Page.ID)) {
            get.putArray("parameters").addObject().put("name", "id").put("in", "path").put("required", true).putObject("schema")
                    .put("type", "string");
        }
        ObjectNode responses = get.putObject("responses");
        for (Page.Form form : page.answers())
            answer(responses, form.status(), form.mediaType(), named(id, form.schema()));
        errors(responses, page.errors());
    }

    private static ObjectNode operation(ObjectNode operation, String id, String tag, String summary, String description) {
        operation.put("operationId", id).put("summary", summary).put("description", description).putArray("tags").add(tag);
        return operation;
    }

    /** Each of these will do. */
    private static void require(ObjectNode operation, Stream<String> schemes) {
        ArrayNode ways = operation.putArray("security");
        schemes.forEach(scheme -> {
            ObjectNode way = ways.addObject();
            if (!scheme.equals(IN_BODY)) way.putArray(scheme);
        });
    }

    private static String description(Route route) {
        List<String> sentences = new ArrayList<>();
        sentences.add(switch (route.access()) {
            case OPEN -> "Needs no `hash`.";
            case CREDENTIAL -> "For API keys and sessions.";
            case SESSION -> "For sessions alone: an API key is answered with code 4.";
        });
        if (!route.rights().isEmpty()) {
            sentences.add("A sub-user needs the right `" + String.join("` and the right `", route.rights()) + "`.");
        }
        if (route.access() != Access.OPEN) sentences.add(route.demo() ? "Demo accounts may." : "Demo accounts may not.");
        if (route.call() instanceof Call.OfTracker tracker) {
            if (tracker.rules().blocked()) sentences.add("Takes blocked trackers too.");
            if (!tracker.rules().clones()) sentences.add("Takes no clones.");
        }
        if (route.isCommand()) {
            sentences.add(
                    "Answered once the tracker has confirmed, or when it is known that it will not; the headers `X-Command-…` tell how it ended.");
        }
        return String.join(" ", sentences);
    }

    private static String description(Page page) {
        if (page.isOpen()) return "Needs no `hash`.";
        return "For API keys and sessions. " + (page.demo() ? "Demo accounts may." : "Demo accounts may not.");
    }

    /** With what is checked before the call sees any of them. */
    private static List<Parameter> parameters(Route route) {
        List<Parameter> parameters = new ArrayList<>(route.parameters());
        if (route.access() != Access.OPEN && OpenApiSchemas.hasMoment(route.answer())) parameters.add(Authenticator.ISO_DATES);
        return parameters;
    }

    private ObjectNode body(String id, List<Parameter> parameters, boolean withHash) {
        ObjectNode form = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = form.putObject("properties");
        if (withHash) properties.set(HASH.name(), schemas.of(HASH));
        parameters.forEach(parameter -> properties.set(parameter.name(), schemas.of(parameter)));
        List<String> required = parameters.stream().filter(Parameter::required).map(Parameter::name).toList();
        if (!required.isEmpty()) required.forEach(form.putArray("required")::add);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("required", !required.isEmpty());
        ObjectNode content = body.putObject("content");
        ObjectNode reference = schemas.put(capital(id) + "Request", form);
        content.putObject(JSON).set("schema", reference);
        ObjectNode asForm = content.putObject(FORM);
        asForm.set("schema", reference);
        parameters.stream().filter(OpenApi::isStructured)
                .forEach(parameter -> asForm.withObject("/encoding").putObject(parameter.name()).put("contentType", JSON));
        return body;
    }

    private ObjectNode query(Parameter parameter) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", parameter.name()).put("in", "query")
                .put("required", parameter.required()).put("description", parameter.description());
        ObjectNode schema = schemas.of(parameter);
        schema.remove("description");
        // In a query, arrays and objects are JSON text.
        ObjectNode place = isStructured(parameter) ? node.putObject("content").putObject(JSON) : node;
        place.set("schema", schema);
        return node;
    }

    private static boolean isStructured(Parameter parameter) {
        return switch (parameter.type()) {
            case INT, BOOLEAN, TEXT, LINES -> false;
            case BOOLEANS, INTS, TEXTS, OBJECT -> true;
        };
    }

    private ObjectNode responses(String id, Route route) {
        ObjectNode responses = JsonNodeFactory.instance.objectNode();
        answer(responses, 200, JSON, named(id, route.answer()));
        errors(responses, route.errors());
        if (route.isCommand()) commandHeaders(responses);
        return responses;
    }

    /** A form without a name of its own is called after its call, so that generated programs have a word for it. */
    private static Schema named(String id, Schema schema) {
        return switch (schema) {
            case Schema.Fields fields when fields.equals(Schema.SUCCESS) -> fields.named("Success");
            case Schema.Fields fields when fields.name() == null -> fields.named(capital(id) + "Answer");
            case Schema.Fields fields -> fields;
            case Schema.Any any -> any;
            case Schema.Value value -> value;
            case Schema.OrNull or -> or;
            case Schema.Items items -> items;
            case Schema.MapOf map -> map;
        };
    }

    private void answer(ObjectNode responses, int status, String mediaType, Schema schema) {
        ObjectNode response = response(responses, status, meaning(status));
        response.putObject("content").putObject(mediaType).set("schema", schemas.of(schema));
    }

    private static String meaning(int status) {
        return switch (status) {
            case 101 -> "From here on it is no HTTP";
            case 200 -> "Success";
            default -> "The same, when not all is well";
        };
    }

    private void errors(ObjectNode responses, Set<ApiError> errors) {
        Map<Integer, List<ApiError>> byStatus = errors.stream()
                .collect(Collectors.groupingBy(ApiError::httpStatus, TreeMap::new, Collectors.toList()));
        byStatus.forEach((status, same) -> {
            ObjectNode response = response(responses, status,
                    same.stream().map(error -> "`" + error.code() + "` " + error.text()).collect(Collectors.joining("; ")));
            ObjectNode content = response.putObject("content").putObject(JSON);
            content.set("schema", schemas.of(Answer.ERROR));
            ObjectNode examples = content.putObject("examples");
            same.forEach(error -> examples.putObject(example(error)).put("$ref", EXAMPLES + example(error)));
        });
    }

    private static ObjectNode response(ObjectNode responses, int status, String description) {
        ObjectNode response = responses.putObject(Integer.toString(status)).put("description", description);
        header(response, REQUEST_ID);
        return response;
    }

    /** On every answer that a command may have; an error that was found before there was a command has none of them. */
    private static void commandHeaders(ObjectNode responses) {
        Set<String> statuses = new HashSet<>(Set.of("200", Integer.toString(ApiError.DATABASE_ERROR.httpStatus()),
                Integer.toString(ApiError.TOO_MANY_REQUESTS.httpStatus())));
        for (ApiError error : Commands.ERRORS)
            statuses.add(Integer.toString(error.httpStatus()));
        responses.properties().stream().filter(response -> statuses.contains(response.getKey()))
                .forEach(response -> Commands.HEADERS.forEach(name -> header((ObjectNode) response.getValue(), name)));
    }

    private static void header(ObjectNode response, String name) {
        response.withObject("/headers").putObject(name).put("$ref", "#/components/headers/" + name);
    }

    static String example(ApiError error) { return capital(operationId(error.name().toLowerCase(Locale.ROOT))); }

    private static void examples(ObjectNode examples) {
        for (ApiError error : ApiError.values()) {
            ObjectNode example = examples.putObject(example(error)).put("summary", "HTTP " + error.httpStatus());
            example.set("value", Answer.body(error, error.text(), List.of()));
        }
    }

    private static void headers(ObjectNode headers) {
        header(headers, REQUEST_ID, "string", "The name of this request in the log");
        header(headers, "X-Command-Id", "string", "UUID of the command; see `/trackgate/commands/{id}`");
        header(headers, "X-Command-Outcome", "string", "How the command ended");
        header(headers, "X-Command-Written", "boolean", "`false`: not one byte left, so asking again is safe");
        header(headers, "X-Command-Millis", "integer", "From acceptance to outcome");
    }

    private static void header(ObjectNode headers, String name, String type, String description) {
        headers.putObject(name).put("description", description).putObject("schema").put("type", type);
    }

    private static void security(ObjectNode schemes) {
        schemes.putObject(HEADER).put("type", "apiKey").put("in", "header").put("name", "Authorization")
                .put("description", "`NVX <hash>`: exactly one space, `NVX` in capitals");
        schemes.putObject(QUERY).put("type", "apiKey").put("in", "query").put("name", HASH.name()).put("description", "The hash itself");
    }
}
