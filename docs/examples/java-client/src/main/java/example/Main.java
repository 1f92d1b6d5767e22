package example;

import example.api.TrackerApi;
import example.api.TrackerOutputApi;
import example.api.UserApi;
import example.client.ApiClient;
import example.client.ApiException;
import example.model.Tracker;
import example.model.TrackerGetStateRequest;
import example.model.TrackerListRequest;
import example.model.TrackerOutputSetRequest;
import example.model.UserAuthRequest;

/** Signs in, lists the trackers, asks one how it stands, and switches its first output; every class but this one is generated. */
public final class Main {
    private static final String LOGIN = "demo@example.org";
    private static final String DEMO_KEY = "a6aa75587e5c59c32d347da438505fc3";

    private Main() {}

    /** @param args address of the gateway, and the password of the demo's user; without a password the demo's API key is used */
    public static void main(String[] args) throws ApiException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(args[0]);
        String hash = args.length < 2 ? DEMO_KEY : signIn(client, args[1]);

        TrackerApi trackers = new TrackerApi(client);
        var list = trackers.trackerList(new TrackerListRequest().hash(hash)).getList();
        for (Tracker tracker : list) System.out.println(tracker.getId() + "  " + tracker.getLabel() + "  " + tracker.getSource().getModel());

        int first = list.get(0).getId();
        var state = trackers.trackerGetState(new TrackerGetStateRequest().hash(hash).trackerId(first)).getState();
        System.out.println(first + " is " + state.getConnectionStatus() + ", last heard of at " + state.getLastUpdate());

        var answer = new TrackerOutputApi(client)
                .trackerOutputSetWithHttpInfo(new TrackerOutputSetRequest().hash(hash).trackerId(first).output(1).enable(true));
        System.out.println("output 1 of " + first + ": success " + answer.getData().getSuccess() + ", "
                + answer.getHeaders().get("X-Command-Outcome"));
    }

    private static String signIn(ApiClient client, String password) throws ApiException {
        var answer = new UserApi(client).userAuth(new UserAuthRequest().login(LOGIN).password(password));
        System.out.println("signed in: " + answer.getType());
        return answer.getHash();
    }
}
