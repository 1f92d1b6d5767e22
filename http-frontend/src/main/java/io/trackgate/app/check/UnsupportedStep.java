package io.trackgate.app.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.gateway.ApiClient;
import io.trackgate.config.TrackerModel;

/** What the model does not have is answered with 214, and nothing of it reaches the tracker. */
final class UnsupportedStep implements CheckStep {

    private static final int NOT_SUPPORTED = 214;

    @Override
    public About about() { return new About("unsupported", "Commands that the model does not have", true); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException, IOException {
        String expected = "214 from the API, and nothing sent";
        List<String> notes = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, ObjectNode> call : calls(bench.subject().model()).entrySet()) {
            ApiClient.Answer answer = bench.call(call.getKey(), call.getValue());
            String line = "%s %s: %d%s".formatted(call.getKey(), call.getValue(), answer.code(),
                    answer.written() ? ", and it was sent" : "");
            notes.add(line);
            if (answer.code() != NOT_SUPPORTED || answer.written()) wrong.add(line);
        }
        return (wrong.isEmpty() ? Finding.pass(expected, String.join("; ", notes)) : Finding.fail(expected, String.join("; ", wrong)))
                .with(notes);
    }

    private static Map<String, ObjectNode> calls(TrackerModel model) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Map<String, ObjectNode> calls = new LinkedHashMap<>();
        calls.put("output/set", json.objectNode().put("output", model.digitalOutputs() + 1).put("enable", true));
        if (model.led().isEmpty()) calls.put("led/update", json.objectNode().put("value", true));
        if (model.tracking().isEmpty())
            calls.put("settings/tracking/update", json.objectNode().set("tracking_settings", json.objectNode()));
        return calls;
    }
}
