package io.trackgate.http;

/** One item of {@code errors} in an answer with code 7: the offending parameter, dotted where it is nested, and what is wrong with it. */
record ParameterError(String parameter, String error) {}
