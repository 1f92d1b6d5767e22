package io.trackgate.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.trackgate.fuzz.FuzzCase;

/**
 * Bodies, queries and messages of any bytes: they are read, or refused by one of the API's errors.
 *
 * <pre>
 * | what the others are | bytes …
 * </pre>
 */
class RequestFuzzTest extends FuzzCase {

    private static final int JSON = 0;
    private static final int FORM = 1;
    private static final int QUERY = 2;
    private static final int MESSAGE = 3;
    private static final int CONTENT_TYPE = 4;
    private static final int KINDS = 5;
    private static final List<String> CONTENT_TYPES = List.of("application/json; charset=utf-8", "application/x-www-form-urlencoded");
    private static final List<Parameter> EVERY_TYPE = List.of(Parameter.integer("int", "").optional(),
            Parameter.integerFrom(1, "from", "").optional(), Parameter.bool("flag", "").optional(),
            Parameter.booleans("flags", "").optional(), Parameter.object("object", "").optional(),
            Parameter.text("text", 20, "").optional(), Parameter.word("word", List.of("a", "b"), "").optional(),
            Parameter.integers("ints", 5, "").optional(), Parameter.texts("texts", 1, 5, "").optional());

    RequestFuzzTest() { super(RequestFuzzTest::fuzzerTestOneInput, 10_000); }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) return;
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        String text = new String(rest, StandardCharsets.ISO_8859_1);
        try {
            switch ((input[0] & 0xFF) % KINDS) {
                case JSON -> read(request("/x", CONTENT_TYPES.get(JSON), rest));
                case FORM -> read(request("/x", CONTENT_TYPES.get(FORM), rest));
                case QUERY -> read(request(text, CONTENT_TYPES.get(JSON), new byte[0]));
                case MESSAGE -> message(new String(rest, StandardCharsets.UTF_8));
                case CONTENT_TYPE -> read(request("/x", text, "{}".getBytes(StandardCharsets.US_ASCII)));
                default -> throw new AssertionError("a kind beyond " + KINDS);
            }
        } catch (ApiException refused) {
            if (refused.getMessage() != null && refused.getMessage().length() > 10_000) throw new AssertionError(refused);
        }
    }

    private static Request request(String target, String contentType, byte[] body) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders()
                .add(HttpHeaderNames.CONTENT_TYPE, contentType);
        return Request.of("1", "POST", target, headers, body, false, InetAddress.getLoopbackAddress());
    }

    private static void read(Request request) throws ApiException {
        Arguments arguments = Arguments.read(EVERY_TYPE, RequestParameters.read(request));
        arguments.optionalText("text").ifPresent(text -> {
            if (text.isEmpty() || text.length() > 20) throw new AssertionError("text " + text + " (expected: 1 to 20 characters)");
        });
    }

    private static void message(String text) throws ApiException {
        if (!(Json.read(text).orElse(null) instanceof ObjectNode object)) return;
        SubscribeMessage message = SubscribeMessage.read(object);
        if (message.wishes().isEmpty()) throw new AssertionError("no wish (expected: at least one)");
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(seed(JSON, "{\"int\":265489.0,\"from\":\"7\",\"flag\":true,\"flags\":[true,false],\"object\":{\"a\":1e9},"
                + "\"text\":\"\\u00e4b\",\"word\":\"a\",\"ints\":[1,2.0,\"3\"],\"texts\":[\"x\",\"y\"]}"));
        seeds.add(seed(JSON, "{\"int\":1e1000000000,\"from\":-0.0,\"text\":\"\\ud83d\\ude97\"}"));
        seeds.add(seed(FORM, "int=5&from=7&flag=true&flags=%5Btrue%2Cfalse%5D&object=%7B%22a%22%3A1%7D&text=a+b%C3%A4&word=b&ints=[1,2]"));
        seeds.add(seed(QUERY, "http://host/v2/x?int=5&text=%E2%82%AC&flag=1&ints=%5B1%5D"));
        seeds.add(seed(MESSAGE,
                "{\"action\":\"subscribe\",\"hash\":\"a\",\"requests\":[{\"type\":\"state_batch\",\"target\":{\"type\":\"selected\","
                        + "\"tracker_ids\":[1,2]},\"rate_limit\":\"5s\",\"format\":\"compact\"},{\"type\":\"state\",\"trackers\":[1]}]}"));
        seeds.add(seed(MESSAGE, "{\"action\":\"unsubscribe\",\"trackers\":[1],\"events\":[\"state\"]}"));
        CONTENT_TYPES.forEach(type -> seeds.add(seed(CONTENT_TYPE, type)));
        return seeds;
    }

    private static byte[] seed(int kind, String text) { return ((char) kind + text).getBytes(StandardCharsets.UTF_8); }
}
