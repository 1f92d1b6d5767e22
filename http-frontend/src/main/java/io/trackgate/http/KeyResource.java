package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.account.ApiKey;

/** {@code api/key}: a master's API keys; with a session alone, so that a key can't make others. Also under the platform's older names. */
final class KeyResource implements Resource {
    private static final String PATH = "api/key";
    private static final String OLDER_PATH = "user/api_key";
    private static final int LONGEST_TITLE = 255;

    private static final Schema.Fields SCHEMA = Schema.object()
            .field("hash",
                    Schema.TEXT.says("the key itself when it was just made; afterwards an identifier, which deletes it and opens nothing"))
            .optional("create_date", Schema.moment("when it was made")).field("title", Schema.TEXT).named("ApiKey");

    private final Accounts accounts;

    KeyResource(Accounts accounts) { this.accounts = accounts; }

    @Override
    public List<Route> routes() {
        return Stream.concat(Stream.of(
                Route.of(PATH, "create", "Makes an API key").takes(Parameter.text("title", LONGEST_TITLE, "What it is for"))
                        .answers(Schema.SUCCESS.field("value", SCHEMA)).may(ApiError.NOT_PERMITTED, ApiError.OVER_QUOTA)
                        .run(Access.SESSION, this::create)),
                Stream.of(PATH, OLDER_PATH).flatMap(this::listAndDelete)).toList();
    }

    private Stream<Route> listAndDelete(String path) {
        String parameter = path.equals(PATH) ? "key" : "api_key";
        return Stream.of(
                Route.of(path, "list", "Lists the API keys").answers(Schema.SUCCESS.field("list", Schema.list(SCHEMA)))
                        .may(ApiError.NOT_PERMITTED).run(Access.SESSION, this::list),
                Route.of(path, "delete", "Revokes an API key for ever")
                        .takes(Parameter.text(parameter, LONGEST_TITLE, "The key, or the identifier under which it is listed"))
                        .may(ApiError.NOT_PERMITTED, ApiError.NOT_FOUND_IN_DATABASE)
                        .run(Access.SESSION, (caller, arguments) -> delete(caller, arguments.text(parameter))));
    }

    private CompletableFuture<Answer> create(Caller caller, Arguments arguments) throws ApiException {
        return accounts.createKey(master(caller).user(), arguments.text("title"))
                .thenApply(made -> made.map(key -> Answer.value(json(key, caller.dates())))
                        .orElseGet(() -> Answer.error(ApiError.OVER_QUOTA)));
    }

    private CompletableFuture<Answer> list(Caller caller, Arguments arguments) throws ApiException {
        return accounts.keys(master(caller).user()).thenApply(keys -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
            ArrayNode list = body.putArray("list");
            keys.forEach(key -> list.add(json(key, caller.dates())));
            return Answer.json(200, body);
        });
    }

    private CompletableFuture<Answer> delete(Caller caller, String key) throws ApiException {
        return accounts.deleteKey(master(caller).user(), key)
                .thenApply(found -> found ? Answer.success() : Answer.error(ApiError.NOT_FOUND_IN_DATABASE));
    }

    private static Caller master(Caller caller) throws ApiException {
        if (caller.user().master() != null) throw new ApiException(ApiError.NOT_PERMITTED);
        return caller;
    }

    private static ObjectNode json(ApiKey key, Dates dates) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("hash", key.hash());
        if (key.created() != null) json.put("create_date", dates.write(key.created()));
        return json.put("title", key.title());
    }
}
