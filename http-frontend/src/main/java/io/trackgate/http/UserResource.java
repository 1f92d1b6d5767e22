package io.trackgate.http;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.account.Accounts.SignIn;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.directory.User;
import io.trackgate.core.net.ClientAddress;

/** {@code user}: signing in and out, and who one is. */
final class UserResource implements Resource {
    private static final String PATH = "user";
    private static final int LONGEST_LOGIN = 255;
    private static final int LONGEST_PASSWORD = 40;

    private static final Schema.Fields WHO = Schema.object().field("id", Schema.INTEGER).optional("login", Schema.TEXT)
            .field("title", Schema.TEXT).field("demo", Schema.BOOLEAN);

    private final Accounts accounts;
    private final TrackerDirectory directory;

    UserResource(Accounts accounts, TrackerDirectory directory) {
        this.accounts = accounts;
        this.directory = directory;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of(PATH, "auth", "Signs a user in: the hash of a new session, good for 30 days")
                        .takes(Parameter.text("login", LONGEST_LOGIN, "Login, mostly a mail address"),
                                Parameter.text("password", LONGEST_PASSWORD, "Password"),
                                Parameter.integer("dealer_id", "Taken, and of no effect: there are no dealers here").optional())
                        .answers(Schema.SUCCESS.field("type", Schema.words("authenticated"))
                                .field("hash", Schema.TEXT.says("of the session; 32 hexadecimal characters")))
                        .may(ApiError.WRONG_LOGIN, ApiError.TOO_MANY_ATTEMPTS, ApiError.USER_BLOCKED).run(this::auth),
                Route.of(PATH + "/session", "renew", "Gives the session its 30 days again").demo()
                        .run(Access.SESSION,
                                (caller, arguments) -> accounts.renew(caller.credential()).thenApply(done -> Answer.success())),
                Route.of(PATH, "logout", "Ends the session").demo()
                        .run(Access.SESSION, (caller, arguments) -> accounts.end(caller.credential()).thenApply(done -> Answer.success())),
                Route.of(PATH, "get_info", "Tells who the caller is").demo()
                        .answers(Schema.SUCCESS
                                .field("user_info", WHO.field("time_zone", Schema.TEXT.says("name in the IANA time zone database")))
                                .optional("master", WHO.says("whose sub-user this is"))
                                .optional("privileges", Schema.object().field("rights", Schema.list(Schema.TEXT)).says("of a sub-user")))
                        .run(Access.CREDENTIAL, this::info));
    }

    private CompletableFuture<Answer> auth(InetAddress from, Arguments arguments) {
        String subscriber = ClientAddress.subscriber(from).getHostAddress();
        return accounts.signIn(arguments.text("login"), arguments.text("password"), subscriber).thenApply(UserResource::answer);
    }

    private static Answer answer(SignIn ended) {
        return switch (ended) {
            case SignIn.SignedIn in -> Answer.json(200, JsonNodeFactory.instance.objectNode().put("success", true)
                    .put("type", "authenticated").put("hash", in.hash()));
            case SignIn.Wrong wrong -> Answer.error(ApiError.WRONG_LOGIN);
            case SignIn.Blocked blocked -> Answer.error(ApiError.USER_BLOCKED);
            case SignIn.TooManyAttempts many -> Answer.error(ApiError.TOO_MANY_ATTEMPTS);
        };
    }

    private CompletableFuture<Answer> info(Caller caller, Arguments arguments) {
        User user = caller.user();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
        who(body.putObject("user_info"), user).put("time_zone", user.timeZone().getId());
        if (user.master() != null) {
            directory.user(user.master()).ifPresent(master -> who(body.putObject("master"), master));
            user.rights().stream().sorted().forEach(body.putObject("privileges").putArray("rights")::add);
        }
        return CompletableFuture.completedFuture(Answer.json(200, body));
    }

    private static ObjectNode who(ObjectNode json, User user) {
        json.put("id", user.id());
        if (user.login() != null) json.put("login", user.login());
        return json.put("title", user.name()).put("demo", user.demo());
    }
}
