# Kring against a PostgreSQL/Supabase of your own. The embedded mode is for trying things out and
# is not part of the image: start-up refuses demo people when DATABASE_URL is set.
FROM node:24-bookworm-slim AS build
WORKDIR /kring
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run i18n && npm run build

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 KRING_DEMO=0
WORKDIR /kring
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /kring/build ./build
COPY server ./server
COPY src/lib/domain ./src/lib/domain
COPY src/lib/server ./src/lib/server
COPY supabase ./supabase
# Where compose.yaml mounts the keyring, the anchors and the ledger: a new volume takes the owner of what it covers.
RUN mkdir /keys /anchors /ledger && chown node:node /keys /anchors /ledger
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s CMD node -e "fetch('http://127.0.0.1:3000/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
CMD ["node", "--max-semi-space-size=4", "server/main.ts"]
