// A learning system's side of SCORM 1.2, written from the run-time environment's data model and as strict as its text: every argument is
// a string, every value has its type, what is written only is not read, and nothing is called before LMSInitialize or after LMSFinish.
// `faults` lists what was done wrong. `kept` is what the system gives the next session.

window.learningSystem = (given = {}, { mode = "normal", deaf = false } = {}) => {
  const matches = (pattern) => (value) => pattern.test(value);
  const isDecimal = matches(/^-?\d+(\.\d+)?$/);
  const isText = (longest) => (value) => value.length <= longest;
  const isScore = (value) => value === "" || (isDecimal(value) && Number(value) >= 0 && Number(value) <= 100);
  const isIdentifier = (value) => matches(/^[A-Za-z0-9._-]+$/)(value) && value.length <= 255;
  const isSpan = matches(/^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/);
  const isOneOf = (...words) => (value) => words.includes(value);
  const [READ, WRITE] = [{ read: true }, { write: true }];
  const both = (check) => ({ read: true, write: true, check });
  const only = (check) => ({ ...WRITE, check });
  const MODEL = [
    [/^cmi\.core\.(_children|student_id|student_name|credit|entry|total_time|lesson_mode)$/, READ],
    [/^cmi\.core\.lesson_location$/, both(isText(255))],
    [/^cmi\.core\.lesson_status$/, both(isOneOf("passed", "completed", "failed", "incomplete", "browsed"))],
    [/^cmi\.core\.score\.(raw|min|max)$/, both(isScore)],
    [/^cmi\.core\.exit$/, only(isOneOf("time-out", "suspend", "logout", ""))],
    [/^cmi\.core\.session_time$/, only(isSpan)],
    [/^cmi\.suspend_data$/, both(isText(4096))],
    [/^cmi\.(launch_data|student_data\.(mastery_score|max_time_allowed|time_limit_action))$/, READ],
    [/^cmi\.interactions\._(count|children)$/, READ],
    [/^cmi\.interactions\.\d+\.id$/, only(isIdentifier)],
    [/^cmi\.interactions\.\d+\.time$/, only(matches(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/))],
    [/^cmi\.interactions\.\d+\.type$/, only(isOneOf("true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"))],
    [/^cmi\.interactions\.\d+\.weighting$/, only(isDecimal)],
    [/^cmi\.interactions\.\d+\.(correct_responses\.\d+\.pattern|student_response)$/, only(isText(255))],
    [/^cmi\.interactions\.\d+\.result$/, only((value) => isOneOf("correct", "wrong", "unanticipated", "neutral")(value) || isDecimal(value))],
  ];
  const ERRORS = { 0: "No error", 101: "General exception", 201: "Invalid argument", 301: "Not initialized", 401: "Not implemented", 403: "Read only", 404: "Write only", 405: "Incorrect type" };
  const found = (name) => MODEL.find(([pattern]) => pattern.test(name))?.[1];

  const system = { faults: [], kept: null, committed: 0, deaf, interactions: [] };
  const data = {
    "cmi.core.student_id": "s1", "cmi.core.student_name": "Lovelace, Ada", "cmi.core.credit": "credit", "cmi.core.lesson_mode": mode,
    "cmi.core.lesson_status": "not attempted", "cmi.core.entry": "ab-initio", "cmi.core.total_time": "0000:00:00.00", "cmi.suspend_data": "", ...given,
  };
  let [state, error] = ["closed", 0];

  const fail = (code, what) => {
    error = code;
    system.faults.push(`${code} ${what}`);
    return false;
  };
  const isOpen = (what) => state === "open" || fail(301, what);
  const isNothing = (parameter, what) => parameter === "" || fail(201, what);

  // Interactions are counted from 0 without gaps; the name comes first, and the type before the answer.
  function isInOrder(name) {
    const [, place, field] = name.match(/^cmi\.interactions\.(\d+)\.(.*)$/) ?? [];
    if (place === undefined) return true;
    const own = (of) => data[`cmi.interactions.${place}.${of}`] !== undefined;
    if (Number(place) > system.interactions.length) return false;
    if (field !== "id" && !own("id")) return false;
    if ((field === "student_response" || field.startsWith("correct_responses")) && !own("type")) return false;
    return !field.startsWith("correct_responses") || field.startsWith("correct_responses.0.");
  }

  function put(name, value) {
    data[name] = value;
    const [, place, field] = name.match(/^cmi\.interactions\.(\d+)\.(.*)$/) ?? [];
    if (place !== undefined) system.interactions[place] = { ...system.interactions[place], [field]: value };
  }

  system.API = {
    LMSInitialize(parameter) {
      error = 0;
      if (!isNothing(parameter, "LMSInitialize")) return "false";
      if (state !== "closed") return String(fail(101, "LMSInitialize again"));
      state = "open";
      return "true";
    },
    LMSFinish(parameter) {
      error = 0;
      if (!isOpen("LMSFinish") || !isNothing(parameter, "LMSFinish")) return "false";
      state = "finished";
      system.kept = { ...data };
      return "true";
    },
    LMSGetValue(name) {
      error = 0;
      if (!isOpen(`get ${name}`)) return "";
      const about = typeof name === "string" && found(name);
      if (!about) fail(401, `get ${name}`);
      else if (!about.read) fail(404, `get ${name}`);
      if (error) return "";
      return name === "cmi.interactions._count" ? String(system.interactions.length) : (data[name] ?? "");
    },
    LMSSetValue(name, value) {
      error = 0;
      if (!isOpen(`set ${name}`)) return "false";
      const about = typeof name === "string" && found(name);
      if (!about) fail(401, `set ${name}`);
      else if (!about.write) fail(403, `set ${name}`);
      else if (typeof value !== "string" || !about.check(value)) fail(405, `set ${name} = ${JSON.stringify(value)}`);
      else if (!isInOrder(name)) fail(201, `set ${name}`);
      if (error) return "false";
      put(name, value);
      return "true";
    },
    LMSCommit(parameter) {
      error = 0;
      if (!isOpen("LMSCommit") || !isNothing(parameter, "LMSCommit")) return "false";
      if (system.deaf) {
        error = 101;
        return "false";
      }
      system.committed += 1;
      system.kept = { ...data };
      return "true";
    },
    LMSGetLastError: () => String(error),
    LMSGetErrorString: (code) => ERRORS[code] ?? "",
    LMSGetDiagnostic: () => "",
  };
  return system;
};
