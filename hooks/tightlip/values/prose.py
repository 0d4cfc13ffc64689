"""Words that people write where a secret will stand, in many languages, and how the rest of such a value reads.

Wider than `words.FILLERS`, which the scanner judges code by: here a value already stands in an example file, where
prose is what one expects. The words are in ASCII, as they stand in a `.env` file; other scripts are prose as they are.
"""

from __future__ import annotations

import re

from tightlip.values import words

TRADE = words.word_set(
    # English beyond the fillers
    "paste ask see obtain get find copy pick choose make run rand openssl uuid guid head bytes chars alphanumeric"
    " npx npm auth nextauth dashboard console settings page portal vendor provider provided leave keep local"
    " anon role roles scope publishable restricted license licence serial pin otp totp mfa hmac pepper salt nonce iv"
    " seed mnemonic cipher crypto signer verify verification verified activation invite invitation reset magic link"
    " internal external upstream downstream backend frontend gateway proxy worker cron job queue broker mailer mail"
    " mailgun sendgrid postmark mailtrap twilio stripe paypal paystack razorpay flutterwave slack discord telegram"
    " whatsapp facebook meta twitter instagram linkedin spotify youtube gmail outlook office microsoft entra okta"
    " keycloak clerk supabase firebase appwrite pocketbase hasura prisma drizzle sequelize typeorm django flask rails"
    " laravel symfony spring nest next nuxt vite react vue angular svelte node express fastapi celery rabbitmq rabbit"
    " kafka nats mqtt elastic elasticsearch opensearch kibana logstash grafana prometheus loki sentry datadog"
    " neo4j cassandra couchdb clickhouse influx influxdb timescale meili meilisearch typesense qdrant weaviate chroma"
    " pinecone milvus minio memcached memcache maria pg psql nginx traefik caddy consul nomad terraform"
    " ansible jenkins"
    " heroku vercel netlify render railway fly cloudflare cloudinary cloud digitalocean linode hetzner ovh openai"
    " anthropic claude gemini mistral cohere groq perplexity deepseek ollama huggingface hugging face replicate"
    " langchain langfuse langsmith openrouter algolia mapbox maps weather news notion airtable jira"
    " confluence shopify"
    " woocommerce wordpress drupal strapi directus ghost sanity contentful n8n zapier metabase superset airflow"
    " enterprise premium free basic trial sandbox live pub prod stage uat qa preprod preview nightly beta alpha"
    " phx mix gen artisan rake bin command output result above below following per each instance tenant customer"
    " merchant shop store company team group member employee manager supervisor operator maintainer developer"
    " devops ops security compliance rotate rotated rotation revoke revoked expire expired renew override overwrite"
    " delete remove uncomment unused used deprecated legacy shared common global main primary secondary backup"
    " fallback extra additional another again once never always ever good enough looking realistic literally just"
    " simple easy hard tough guess guessable unguessable brute force entropy randomly"
    # Spanish and Portuguese
    " aqui pon poner pega pegar ingresa ingrese reemplaza reemplazar reemplace sustituir sustituye cadena larga"
    " aleatoria aleatorio nueva nuevo usuario correo base datos desarrollo produccion ejemplo generar genera generada"
    " generado llave privada publica firma aplicacion acceso secretas fuerte debe deberia tener minimo caracteres"
    " obligatorio opcional contra chave chaves coloque insira cole altere alterar mude mudar substitua substituir"
    " gere gerar aleatoria aleatorio banco dados producao exemplo usuario minha meu seu nova novo forte longa longo"
    " texto grande muito mais menos pelo caractere caracteres desenvolvimento assinatura acesso apenas somente"
    " segredos"
    # French
    " cle cles clef secrete secretes mettre mettez modifier modifiez remplacer remplacez chaine aleatoire longue"
    " nouvelle nouveau utilisateur donnees developpement exemple generer generez moi mois ici inserer inserez coller"
    " vos nos mes une des les du la le au aux tres caracteres obligatoire facultatif signature acces"
    # German
    " schluessel schlussel geheimer geheimes geheimen geheime kennworter aendern andern aendere ersetzen ersetze"
    " bitte einen eine ein eintragen einfuegen einfugen eingeben zufaellig zufaelliger zufaelliges zufaelligen"
    " zufall zufallig langes langer lange laenge neues neuer neue benutzer benutzername datenbank entwicklung"
    " produktion beispiel erzeugen erzeugt generieren zeichen mindestens unser unsere meines meine deine ihre"
    " zeichenkette sicher sicheres sicherer streng vertraulich setzen"
    # Italian
    " chiave chiavi inserisci inserire cambiami cambiare sostituire sostituisci stringa casuale lunga lungo nuova"
    " nuovo utente dati sviluppo produzione esempio genera generare segreti mia mio tua tuo il lo gli qui della del"
    " dello privata pubblica sicura sicuro almeno caratteri accesso firma"
    # Dutch
    " sleutel sleutels jouw jullie je mijn onze verander veranderen wijzig wijzigen vervang vervangen vul invullen"
    " geheime geheim lange lang willekeurige willekeurig tekst nieuwe nieuw gebruiker gebruikersnaam gegevens"
    " ontwikkeling productie voorbeeld genereer tekens minimaal mij dit deze hier waarde"
    # Polish, Czech, Slovak, Croatian, Serbian, Slovene
    " klucz klucze kluczem twoj twoja twoje moj moja tajny tajna zmien zmienic zmienmnie mnie to wpisz wstaw"
    " podaj tutaj"
    " tu losowy losowa losowe ciag znakow dlugi dlugie bardzo nowe nowy uzytkownik baza bazy danych rozwoj produkcja"
    " przyklad wygeneruj minimum swoj swoje klic tajne zmente nahodny dlouhy vas vase sem vlozte vlozit"
    " uzivatel databaze"
    " kljuc tajni lozinka lozinku sifra sifru promijeni promeni promenite unesi unesite ovdje ovde dugacak"
    " nasumican drugi"
    " opcioni korisnik baze vaš vasa spremeni geslo skrivnost"
    # Turkish
    " gizli anahtar anahtari anahtariniz anahtarinizi buraya yaz yazin girin giriniz degistir degistirin beni"
    " sifre sifreniz"
    " sifresi parola parolaniz guclu guvenli uzun rastgele uretim uretimde gelistirme ornek kullanici"
    " veritabani cok bir"
    " lutfen yeni senin sizin"
    # Russian and Ukrainian in Latin letters
    " klyuch kluch sekret sekretnyj sekretny sekretniy vash vasha tvoj moy izmenite izmenit zamenite smenite"
    " smeni etot"
    " zdes syuda vstavte vvedite slozhnyj sluchajnyj stroka polzovatel baza dannyh razrabotka primer novyj nadezhnyj"
    " paroli tainyi tajnyj"
    # Indonesian and Malay
    " rahasia kunci kuncimu anda kamu kata sandi sandimu ganti gantilah ubah isi isikan masukkan masukan"
    " disini sini dengan"
    " yang panjang acak aman kuat pengguna basis pengembangan produksi contoh buat token milik baru harus"
    " diganti untuk"
    " kunci_anda minimal karakter"
    # Vietnamese without marks
    " thay doi mat khau khoa bi cua ban dien vao day nay gia tri nhap chuoi ngau nhien dai moi nguoi dung du"
    " lieu phat trien"
    " vi du bao"
    # Chinese, Japanese, Korean, Hindi in Latin letters
    " mima miyao nide wode qing xiugai tihuan himitsu kagi anata henkou nyuuryoku koko bimil bimilbeonho gandan"
    " apna aapka gupt badlo yahan dale"
    # Scandinavian, Finnish, Hungarian, Romanian, Greek in Latin letters
    " nyckel hemlig hemlighet byt byta andra mig din ditt ditt mitt lang slumpmassig nokkel hemmelig"
    " hemmelighet endre bytt"
    " noegle skift udskift adgangs avain salainen vaihda tama oma kulcs titkos titok csereld valtoztasd ide"
    " cheie cheia"
    " secreta schimba schimbati aici parola kleidi mystiko kodikos allaxe"
)
"""One of these in a value says that somebody describes what belongs there."""

NAMING = words.word_set(
    " secret secrets secreto secreta segredo segreto sekret geheim geheimnis geheime key keys token tokens"
    " password passwort"
    " passwd pass passphrase pwd pw jwt auth api apikey credential credentials cred creds login hmac clave"
    " claves contrasena"
    " contrasenia senha chave chaves cle cles clef mdp passe schluessel schlussel kennwort chiave chiavi"
    " parola wachtwoord"
    " sleutel klucz haslo hasla heslo klic kljuc lozinka sifra sifre sifreniz anahtar anahtari parol klyuch"
    " kluch rahasia"
    " kunci sandi khoa mima miyao bimil nyckel losenord nokkel adgangskode avain salasana kulcs jelszo cheie"
    " change changeme"
    " changeit replace replaceme your yours example sample placeholder dummy fake test demo insert insecure"
    " default admin"
    " root postgres mysql redis mongo mongodb minio minioadmin user guest dev development local cambia cambiar troque"
    " changez ganti zmien"
)
"""Those that name the secret itself, or say that what stands there is to be replaced."""

_LONG_NAMES = tuple(sorted(word for word in NAMING if len(word) > 4))

EVERYDAY = words.word_set(
    " cookie cookies hello world pepper salt seed magic spring ghost rails fly render cloud node rabbit slack"
    " next nest"
    " consul nomad loki chroma pinecone mistral claude gemini sanity fish can super king master blue light"
    " strong hard good"
    " great easy tiger monkey star"
)
"""Trade words that people also make their passwords of: they read as words, and speak of nothing."""

_TERMS = re.compile(
    r"(?i)(?<![a-z0-9])(?:oauth2|auth0|s3|ec2|r2|b2|k8s|n8n|neo4j|x509|ed25519|rs256|rs512|hs256|hs384|hs512|es256|aes128"
    r"|aes256|base64|base32|sha1|sha256|sha512|md5|utf8|v[0-9]|2fa|i18n|h2|db2|gpt[0-9]|http2|ipv[46]|ss[ho]|1password)"
    r"(?![a-z0-9])"
)
_LENGTHS = words.word_set("8 16 20 24 30 32 36 40 43 44 48 50 64 86 100 128 256 512 1024 2048 4096")
"""Numbers that prose names as lengths."""

_LEET = str.maketrans("@4301!5$7", "aaeoiisst")


class Reading:
    """How a value reads. `share`: of its letters and digits, the part that is words. `trade`: of its letters, the part
    whose words are ours. `named`: whether one of them names the secret itself, or says that it is to be replaced.
    `digits`: those that are not in a row."""

    __slots__ = ("digits", "named", "share", "trade")

    def __init__(self, text: str) -> None:
        bare = _TERMS.sub(" term ", text)
        size = read = letters = ours = count = 0
        self.named = False
        self.digits = ""
        for part in words.split(bare.encode("ascii", "replace")):
            size += len(part)
            if part.isdigit():
                if part in _LENGTHS:
                    read += len(part)
                if not is_sequence(part):
                    self.digits += part
                continue
            letters += len(part)
            count += 1
            if is_trade(part):
                ours += len(part)
                self.named = self.named or names(part)
                read += len(part)
            elif is_word(part):
                read += len(part)
        self.share = read / size if size else 1.0
        self.trade = ours / letters if letters else 0.0
        if letters < 3 * count and self.trade < 0.6:
            self.share = 0.0  # letters in twos and threes, of both cases: no language has such words
        if not self.named:
            plain = "".join(char for char in text.lower().rstrip("0123456789!?.#").translate(_LEET) if char.isalpha())
            if len(plain) >= 4 and words.is_filler(plain):
                self.named = names(plain)
                self.share = self.trade = 1.0

    @property
    def described(self) -> bool:
        """Whether the words speak of the secret, rather than being it."""
        return self.named or self.trade > 0.5


def names(part: str) -> bool:
    """Whether a word of ours, or one that is made of them, holds one that names a secret."""
    return part in NAMING or any(word in part for word in _LONG_NAMES)


def is_trade(part: str) -> bool:
    """Whether lower-case letters are words for what belongs in a secret's place, or made of such words."""
    if part in EVERYDAY:
        return False
    return part in TRADE or words.is_filler(part) or (7 < len(part) <= 40 and _composed(part))


def is_word(part: str) -> bool:
    """Letters that follow each other as in words, with a vowel: sixteen random ones do not."""
    return part in EVERYDAY or (
        len(part) >= 3 and not set(part).isdisjoint("aeiouy") and words.pairs(part.encode()) >= words.WORDLIKE
    )


def is_sequence(digits: str) -> bool:
    """Digits that everybody puts: 1, 12, 123, 321, 000, 123456789."""
    if len(digits) < 3:
        return digits in ("0", "1", "12")
    return digits in "01234567890123456789" or digits in "9876543210" or len(set(digits)) == 1


def _composed(part: str) -> bool:
    """Whether two or three words of ours make up `part`, as in `mypostgrespassword` or `geheimerschluessel`."""
    return any(
        (part[:cut] in TRADE or words.is_filler(part[:cut]))
        and (part[cut:] in TRADE or words.is_filler(part[cut:]) or (len(part) - cut > 7 and _composed(part[cut:])))
        for cut in range(2, len(part) - 1)
    )
