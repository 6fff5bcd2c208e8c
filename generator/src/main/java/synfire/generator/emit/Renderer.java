package synfire.generator.emit;

import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.stringtemplate.v4.AutoIndentWriter;
import org.stringtemplate.v4.Interpreter;
import org.stringtemplate.v4.ModelAdaptor;
import org.stringtemplate.v4.ST;
import org.stringtemplate.v4.STErrorListener;
import org.stringtemplate.v4.STGroup;
import org.stringtemplate.v4.STGroupFile;
import org.stringtemplate.v4.STRawGroupDir;
import org.stringtemplate.v4.StringRenderer;
import org.stringtemplate.v4.misc.STMessage;
import org.stringtemplate.v4.misc.STNoSuchPropertyException;

/**
 * Renders raw template files (the text of the file with expressions in guillemets). A template gets
 * one argument, {@code m}: a record. In it {@code m.x} is the record component {@code x} or the
 * public method {@code x()} that the record declares. Every mistake in a template stops the run:
 * the engine itself would print nothing in its place.
 */
public final class Renderer {

  private static final String ROOT = "/templates/";
  private static final String PARTS = "common.stg";

  private final STGroup group;
  private final Strict listener = new Strict();

  /** Templates of the class path. */
  public Renderer() {
    this(Renderer.class.getResource(ROOT + PARTS));
  }

  /** Templates in the folder of a file of common parts. */
  Renderer(URL parts) {
    if (parts == null) {
      throw new TemplateException("the class path has no " + ROOT + PARTS);
    }
    String utf8 = StandardCharsets.UTF_8.name();
    try {
      String text = parts.toString();
      URL root = new URL(text.substring(0, text.length() - PARTS.length() - 1));
      group = new STRawGroupDir(root, utf8, '\u00ab', '\u00bb');
    } catch (MalformedURLException e) {
      throw new TemplateException("templates are not at " + parts, e);
    }
    STGroup common = new STGroupFile(parts, utf8, '\u00ab', '\u00bb');
    for (STGroup g : new STGroup[] {group, common}) {
      g.setListener(listener);
      g.registerRenderer(String.class, new StringRenderer());
      g.registerModelAdaptor(Record.class, new Components());
      g.registerModelAdaptor(Enum.class, new Components());
    }
    group.importTemplates(common);
  }

  /**
   * Renders one template.
   *
   * @param template path below the template folder without {@code .st}, such as {@code
   *     unit/sram/sf_sram.sv}
   * @param model the argument {@code m}
   * @return text with {@code \n} as line end
   * @throws TemplateException if the template is missing or wrong
   */
  public synchronized String render(String template, Record model) {
    listener.first = null;
    ST st = group.getInstanceOf("/" + template);
    if (st == null) {
      throw new TemplateException("there is no template " + template + ".st");
    }
    if (model == null) {
      throw new TemplateException(template + ".st: the model is missing");
    }
    st.add("m", model);
    StringWriter out = new StringWriter();
    try {
      st.write(new AutoIndentWriter(out, "\n"), Locale.ROOT);
    } catch (TemplateException e) {
      throw new TemplateException(template + ".st: " + e.getMessage(), e);
    }
    return out.toString();
  }

  /** Lets a template read records and enums; the engine sees getters and public fields only. */
  private static final class Components implements ModelAdaptor<Object> {

    private final Map<String, Method> methods = new ConcurrentHashMap<>();

    @Override
    public Object getProperty(Interpreter i, ST self, Object model, Object property, String name) {
      Class<?> type = model.getClass();
      Method method =
          methods.computeIfAbsent(type.getName() + "." + name, key -> find(type, name, key));
      Object value;
      try {
        value = method.invoke(model);
      } catch (IllegalAccessException e) {
        throw new TemplateException(type.getSimpleName() + "." + name + " is not public", e);
      } catch (InvocationTargetException e) {
        throw new TemplateException(type.getSimpleName() + "." + name + " failed", e.getCause());
      }
      if (value == null) {
        throw new TemplateException(type.getSimpleName() + "." + name + " is null");
      }
      return value;
    }

    private static Method find(Class<?> type, String name, String key) {
      for (Method m : type.getMethods()) {
        if (m.getName().equals(name)
            && m.getParameterCount() == 0
            && m.getDeclaringClass() != Object.class
            && !Modifier.isStatic(m.getModifiers())) {
          return m;
        }
      }
      throw new STNoSuchPropertyException(null, null, key);
    }
  }

  /** Stops at the first message of the engine, whichever kind it is. */
  private static final class Strict implements STErrorListener {

    // The engine reports an exception of its listener to the listener again: keep the first one.
    private TemplateException first;

    private void stop(STMessage message) {
      if (first == null) {
        first = new TemplateException(message.toString(), message.cause);
      }
      throw first;
    }

    @Override
    public void compileTimeError(STMessage message) {
      stop(message);
    }

    @Override
    public void runTimeError(STMessage message) {
      stop(message);
    }

    @Override
    public void IOError(STMessage message) {
      stop(message);
    }

    @Override
    public void internalError(STMessage message) {
      stop(message);
    }
  }
}
