@NullMarked
package io.trackgate.core.account;

import org.jspecify.annotations.NullMarked;
