// The world API: requests that either give JSON or throw an ApiError with the server's own words.

export class ApiError extends Error {
  constructor(status, description) {
    super(description);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError(0, "network");
  }
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = null;
  }
  if (!response.ok)
    throw new ApiError(response.status, body?.description ?? body?.error ?? `HTTP ${response.status}`);
  return body;
}

export const get = (path) => request(path);

export const post = (path, body = {}) =>
  request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** Several files become an album on the server's side. */
export function upload(chatId, { userId, kind, caption, files, replyTo, asChat }) {
  const form = new FormData();
  form.append("user_id", String(userId));
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  if (asChat) form.append("as_chat", "true");
  if (replyTo) form.append("reply_to_message_id", String(replyTo));
  for (const file of files) form.append("file", file, file.name);
  return request(`/api/chats/${chatId}/upload`, { method: "POST", body: form });
}

export const fileUrl = (file) => `/api/files/${encodeURIComponent(file.file_unique_id)}`;
