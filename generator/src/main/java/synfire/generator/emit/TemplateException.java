package synfire.generator.emit;

/** A template that cannot be rendered: a mistake of this program, never of its user. */
public final class TemplateException extends RuntimeException {

  TemplateException(String message) {
    super(message);
  }

  TemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
